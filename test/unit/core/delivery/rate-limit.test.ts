import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  admit,
  departures,
  intervalOf,
  nextFreeAt,
  raiseOf,
  type RateLimit,
  reserveSlots,
} from '../../../../core/delivery/rate-limit.ts';

const LIMIT = { perMinute: 100, burst: 250 };
const NOW = Date.UTC(2026, 0, 1);

const limits = fc.record({ perMinute: fc.integer({ min: 1, max: 18_000 }), burst: fc.integer({ min: 1, max: 500 }) });

describe('admission', () => {
  test('lets the burst through at once, then one every 600 ms', () => {
    const first = admit(LIMIT, 0, NOW, 1_000);
    expect(first.admitted).toBe(250);
    expect(admit(LIMIT, first.tat, NOW, 1).admitted).toBe(0);
    expect(admit(LIMIT, first.tat, NOW + 599, 1).admitted).toBe(0);
    expect(admit(LIMIT, first.tat, NOW + 600, 5).admitted).toBe(1);
    expect(admit(LIMIT, first.tat, NOW + 60_000, 1_000).admitted).toBe(100);
  });

  test('takes nothing when nothing can go', () => {
    const { tat } = admit(LIMIT, 0, NOW, 250);
    expect(admit(LIMIT, tat, NOW, 3)).toEqual({ admitted: 0, tat });
  });

  test('never lets more through in any window than the burst and the rate allow', () => {
    const steps = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 5_000 }), wanted: fc.integer({ min: 1, max: 40 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(limits, steps, (limit, asks) => {
        const sent: { at: number; count: number }[] = [];
        let now = NOW;
        let tat = 0;
        for (const { after, wanted } of asks) {
          now += after;
          const taken = admit(limit, tat, now, wanted);
          tat = taken.tat;
          sent.push({ at: now, count: taken.admitted });
        }
        for (const [start, { at: from }] of sent.entries()) {
          let total = 0;
          for (const { at, count } of sent.slice(start)) {
            total += count;
            expect(total).toBeLessThanOrEqual(limit.burst + (at - from) / intervalOf(limit) + 0.1);
          }
        }
      }),
    );
  });

  test('lets a token go the moment it is free', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 600 }), (limit, wanted) => {
        const { tat } = admit(limit, 0, NOW, wanted);
        const free = nextFreeAt(limit, tat, NOW);
        expect(admit(limit, tat, free, 1).admitted).toBe(1);
      }),
    );
  });
});

describe('advisory slots', () => {
  test('lie one interval apart, after those given away before', () => {
    const { tat } = admit(LIMIT, 0, NOW, 250);
    const first = reserveSlots(LIMIT, { tat, slot: 0 }, NOW, 3);
    expect(first.times).toEqual([NOW + 600, NOW + 1_200, NOW + 1_800]);
    expect(reserveSlots(LIMIT, { tat, slot: first.slot }, NOW, 1).times).toEqual([NOW + 2_400]);
  });

  test('are never before the limit lets one through', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 50 }), (limit, count) => {
        const { tat } = admit(limit, 0, NOW, limit.burst);
        for (const at of reserveSlots(limit, { tat, slot: 0 }, NOW, count).times) {
          expect(at).toBeGreaterThanOrEqual(nextFreeAt(limit, tat, NOW) - 1e-3);
        }
      }),
    );
  });
});

/** Milliseconds that the new event waits longest, while resume sends a backlog to the same destination. */
function longestWaitBeside(backlog: number, limit: RateLimit, newAMinute: number): number {
  const minutes = Math.ceil(backlog / limit.perMinute);
  const due = Array.from({ length: minutes * newAMinute }, (_, index) => {
    const at = NOW + ((index + 0.3) * 60_000) / newAMinute;
    return { at, publishedAt: at };
  });
  const open: { at: number; publishedAt?: number }[] = [...due];
  const gate = { tat: 0, slot: 0 };
  let longest = 0;
  let left = backlog;
  for (let now = NOW; open.length > 0; now += 60_000) {
    const going = departures(limit, gate, now, 60_000).slice(0, left);
    left -= going.length;
    open.push(...going.map((delay) => ({ at: now + delay })));
    for (;;) {
      const next = open.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at >= now + 60_000) break;
      const { admitted, tat } = admit(limit, gate.tat, next.at, 1);
      if (admitted === 0) {
        const reserved = reserveSlots(limit, gate, next.at, 1);
        gate.slot = reserved.slot;
        next.at = reserved.times[0] as number;
        continue;
      }
      gate.tat = tat;
      open.splice(open.indexOf(next), 1);
      if (next.publishedAt !== undefined) longest = Math.max(longest, next.at - next.publishedAt);
    }
  }
  return longest;
}

describe('departures of a minute', () => {
  test('are the tokens above half of the burst at once and the others as they come', () => {
    const delays = departures(LIMIT, { tat: 0, slot: 0 }, NOW, 60_000);
    expect(delays).toHaveLength(225);
    expect(delays.slice(0, 125).every((delay) => delay === 0)).toBe(true);
    expect(delays.slice(125, 128)).toEqual([600, 1_200, 1_800].map((delay) => expect.closeTo(delay, 0)));
  });

  test('leave the tokens of new events: with so many of them as the limit lets through, a quarter of it is left', () => {
    const { tat } = admit(LIMIT, 0, NOW, 250);
    expect(departures(LIMIT, { tat, slot: 0 }, NOW, 60_000)).toHaveLength(25 - 1);
    const half = admit(LIMIT, 0, NOW, 175).tat;
    // 50 tokens are missing from the reserve: the first 25 come slowly, the next as the others.
    expect(departures(LIMIT, { tat: half, slot: 0 }, NOW, 60_000).length).toBe(50);
  });

  test('never leave less than half of the burst while nothing else takes tokens', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 500 }), (limit, spent) => {
        let { tat } = admit(limit, 0, NOW, Math.min(spent, Math.floor(limit.burst / 2)));
        let least = limit.burst;
        for (const delay of departures(limit, { tat, slot: 0 }, NOW, 60_000)) {
          const at = NOW + delay + 1;
          tat = admit(limit, tat, at, 1).tat;
          least = Math.min(least, admit(limit, tat, at, limit.burst).admitted);
        }
        if (limit.perMinute >= 4) expect(least).toBeGreaterThanOrEqual(Math.floor(limit.burst / 2) - 1);
      }),
      { numRuns: 30 },
    );
  });

  test('go behind the slots that are given away', () => {
    const without = departures(LIMIT, { tat: 0, slot: NOW }, NOW, 60_000);
    expect(departures(LIMIT, { tat: 0, slot: NOW + 30_000 }, NOW, 60_000)).toHaveLength(without.length - 50);
  });

  test.each([
    ['fewer new events than the reserve', { perMinute: 600, burst: 250 }, 60, 0],
    ['more new events than the reserve', { perMinute: 600, burst: 60 }, 60, 60_000],
    ['new events at half of the limit', { perMinute: 100, burst: 250 }, 50, 0],
  ])('let new events pass a backlog: %s', (_, limit, newAMinute, longestWait) => {
    expect(longestWaitBeside(3_000, limit, newAMinute)).toBeLessThanOrEqual(longestWait);
  });

  test('a limit of few a minute has no reserve', () => {
    expect(departures({ perMinute: 1, burst: 10 }, { tat: 0, slot: 0 }, NOW, 60_000)).toHaveLength(11);
  });

  test('are each admitted when they come', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 500 }), (limit, spent) => {
        let { tat } = admit(limit, 0, NOW, spent);
        const refused = departures(limit, { tat, slot: 0 }, NOW, 60_000).filter((delay, index) => {
          // Rounding adds up over a chain of thousands; a microsecond each makes up for it.
          const taken = admit(limit, tat, NOW + delay + index / 1000, 1);
          tat = taken.tat;
          return taken.admitted !== 1;
        });
        expect(refused).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a raised limit', () => {
  test('keeps the spent tokens at their new interval', () => {
    const slow = { perMinute: 1, burst: 50 };
    const fast = { perMinute: 600, burst: 50 };
    const { tat } = admit(slow, 0, NOW, 50);
    const raised = tat + raiseOf(slow, fast, tat, NOW);
    expect(admit(fast, raised, NOW, 1).admitted).toBe(0);
    expect(admit(fast, raised, NOW + 100, 50).admitted).toBe(1);
  });

  test('changes nothing for a quiet destination, and nothing when the limit is lowered', () => {
    const { tat } = admit(LIMIT, 0, NOW, 10);
    expect(raiseOf(LIMIT, { perMinute: 6_000, burst: 250 }, NOW - 1, NOW)).toBe(0);
    expect(raiseOf(LIMIT, { perMinute: 10, burst: 250 }, tat, NOW)).toBe(0);
    expect(raiseOf(LIMIT, { perMinute: 100, burst: 500 }, tat, NOW)).toBe(0);
  });
});
