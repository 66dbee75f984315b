import { describe, expect, test } from '@jest/globals';
import { newClock, systemTimekeeper, timeOn } from '../../../../local/aws/timekeeper.ts';

describe('a clock', () => {
  test('starts at the machine time and runs as fast as its speed says', () => {
    const clock = { machineStart: 1_000, stackStart: 1_000, speed: 10 };
    expect(timeOn(clock, 1_000)).toBe(1_000);
    expect(timeOn(clock, 1_250)).toBe(3_500);
  });

  test('of speed 1 is the machine clock', () => {
    expect(timeOn(newClock(), 1_234)).toBe(1_234);
  });

  test('goes on from the time of an earlier one', () => {
    const earlier = { machineStart: 0, stackStart: 0, speed: 2 };
    const clock = newClock(1, earlier);
    expect(timeOn(clock, clock.machineStart + 500)).toBe(clock.machineStart * 2 + 500);
  });
});

describe('a timekeeper', () => {
  test('calls back once its time has passed', async () => {
    const time = systemTimekeeper(newClock(1_000));
    const before = time.now();
    const began = performance.now();
    await new Promise<void>((resolve) => {
      time.after(50_000, resolve);
      // The timekeeper's own timer does not keep the process alive.
      setTimeout(resolve, 10_000).unref();
    });
    expect(time.now() - before).toBeGreaterThanOrEqual(49_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('calls back no more when that was cancelled', async () => {
    const time = systemTimekeeper(newClock(1_000));
    const called: string[] = [];
    time.after(1_000, () => called.push('cancelled'))();
    await new Promise<void>((resolve) => {
      time.after(5_000, resolve);
    });
    expect(called).toEqual([]);
  });
});
