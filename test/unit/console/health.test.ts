import { describe, expect, test } from '@jest/globals';
import type { Destination, Stats } from '../../../console/src/api/types.ts';
import { concernOf, totalsOf } from '../../../console/src/format/health.ts';

const destination = (changes: Partial<Destination> = {}): Destination => ({
  id: 'dst_1',
  tenant: 'default',
  name: 'shop',
  url: 'https://shop.example.com',
  events: ['*'],
  headers: {},
  rateLimit: { perMinute: 100, burst: 250 },
  retry: { maxAttempts: 4, baseSeconds: 30 },
  secretHeader: false,
  state: 'ACTIVE',
  version: 1,
  createdAt: '2026-01-31T12:00:00.000Z',
  updatedAt: '2026-01-31T12:00:00.000Z',
  ...changes,
});

const stats = (changes: Partial<Stats> = {}): Stats => ({
  destinationId: 'dst_1',
  state: 'ACTIVE',
  sample: { limit: 200, deliveries: 10 },
  byStatus: { PENDING: 0, SUCCESS: 10, FAILED: 0, RETRY_EXHAUSTED: 0 },
  successRate: 1,
  failures: {},
  waiting: 0,
  ...changes,
});

describe('the list of destinations that need attention', () => {
  test('is empty when all deliveries succeed or none exists', () => {
    expect(concernOf(destination(), stats())).toBeUndefined();
    expect(concernOf(destination(), undefined)).toBeUndefined();
  });

  test('is ordered by severity: disabled, exhausted, retrying, blocked, paused', () => {
    const weights = [
      concernOf(destination({ state: 'DISABLED' }), stats()),
      concernOf(
        destination(),
        stats({ successRate: 0.2, byStatus: { PENDING: 0, SUCCESS: 2, FAILED: 0, RETRY_EXHAUSTED: 8 } }),
      ),
      concernOf(destination(), stats({ byStatus: { PENDING: 0, SUCCESS: 9, FAILED: 1, RETRY_EXHAUSTED: 0 } })),
      concernOf(destination({ blockedUntil: '2026-01-31T12:00:00.000Z' }), stats()),
      concernOf(destination({ state: 'PAUSED' }), stats({ waiting: 3 })),
    ].map((concern) => concern?.weight ?? 0);
    expect(weights).toEqual(weights.toSorted((left, right) => right - left));
    expect(Math.min(...weights)).toBeGreaterThan(0);
  });
});

test('totals give every delivery the same weight', () => {
  const totals = totalsOf([
    stats({ byStatus: { PENDING: 1, SUCCESS: 99, FAILED: 2, RETRY_EXHAUSTED: 0 }, failures: { http: 3 } }),
    stats({
      byStatus: { PENDING: 0, SUCCESS: 0, FAILED: 0, RETRY_EXHAUSTED: 1 },
      successRate: 0,
      failures: { http: 1, dns: 9 },
    }),
  ]);
  expect(totals).toMatchObject({ pending: 1, delivered: 99, failing: 2, exhausted: 1, successRate: 0.99 });
  expect(totals.failures).toEqual([
    ['dns', 9],
    ['http', 4],
  ]);
});
