import { describe, expect, test } from '@jest/globals';
import { catchUp } from '../../../bench/model/catch-up.ts';
import { ceilings } from '../../../bench/model/ceilings.ts';
import { DEFAULTS } from '../../../bench/model/deployment.ts';
import { drain, drainMinutes, RESUME_PER_SECOND } from '../../../bench/model/outage.ts';

describe('the model of the capacity of a stack', () => {
  test('has the lowest setting as its first limit, then a quota', () => {
    const [first] = ceilings(DEFAULTS);
    expect(first?.part).toBe('deliver: concurrency');
    expect(first?.perSecond).toBeCloseTo((50 * 10) / 0.23);
    const [next] = ceilings({ ...DEFAULTS, deliverConcurrency: 1_000, fanOutConcurrency: 1_000 });
    expect(next?.part).toBe('rules of the bus');
  });

  test('starts with five pollers and adds 300 a minute up to the maximum', () => {
    const moments = catchUp({ ...DEFAULTS, deliverConcurrency: 250 }, 0, 1_000_000, 600);
    const at = (second: number) => moments.find((moment) => moment.second === second)?.pollers;
    expect([at(0), at(10), at(60)]).toEqual([5, 55, 250]);
    expect(moments.at(-1)?.waiting).toBe(0);
  });

  test('drains an outage at the rest of the rate limit beside new deliveries', () => {
    const outage = { perSecond: 0.5, limit: 1, seconds: 3_600 };
    expect(Math.max(...drain(outage, 1_000).map(({ waiting }) => waiting))).toBe(1_800);
    expect(drainMinutes(outage, 1_000)).toBe(60);
    expect(drainMinutes({ ...outage, limit: 0.5 }, 1_000)).toBeUndefined();
  });

  test('drains no faster than resume works', () => {
    const outage = { perSecond: RESUME_PER_SECOND, limit: 1_000_000, seconds: 600 };
    expect(drainMinutes(outage, 1_000)).toBe(10);
  });
});
