import { describe, expect, test } from '@jest/globals';
import type { DeliverySummary } from '../../../console/src/api/types.ts';
import { changedSince, merge, newAttempts } from '../../../sdk/src/manager/recent-deliveries.ts';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 4);

/** A delivery accepted so many seconds ago. */
const delivery = (
  secondsAgo: number,
  status: DeliverySummary['status'] = 'SUCCESS',
  durationMs?: number,
): DeliverySummary => {
  const acceptedAt = new Date(NOW - secondsAgo * 1000).toISOString();
  return {
    id: `dlv_${secondsAgo}`,
    destinationId: 'dst_1',
    eventId: `msg_${secondsAgo}`,
    webhookId: `msg_${secondsAgo}`,
    tenant: 'default',
    type: 'order.created',
    source: 'street-collector-platform',
    status,
    run: 1,
    attemptCount: 1,
    acceptedAt,
    ...(durationMs !== undefined && {
      lastAttempt: { run: 1, number: 1, at: acceptedAt, outcome: 'success' as const, durationMs },
    }),
  };
};
const ids = (deliveries: readonly DeliverySummary[]): string[] => deliveries.map(({ id }) => id);

describe('the feed of a destination', () => {
  test('reads from the oldest delivery that can still change', () => {
    const known = merge(undefined, [delivery(1), delivery(2, 'FAILED'), delivery(3)], undefined, false);
    expect(changedSince(known)).toBe(delivery(2).acceptedAt);
    expect(changedSince(merge(undefined, [delivery(1), delivery(2)], undefined, false))).toBe(delivery(1).acceptedAt);
    expect(changedSince(undefined)).toBeUndefined();
  });

  test('adds new deliveries and updates changed ones', () => {
    const known = merge(undefined, [delivery(2, 'PENDING'), delivery(3)], undefined, false);
    const next = merge(known, [delivery(1), delivery(2, 'SUCCESS')], delivery(2).acceptedAt, false);
    expect(ids(next.deliveries)).toEqual(['dlv_1', 'dlv_2', 'dlv_3']);
    expect(next.deliveries[1]?.status).toBe('SUCCESS');
    expect(next.completeSince).toBe(0);
  });

  test('stays complete when it reads all of them again', () => {
    const known = merge(undefined, [delivery(2, 'PENDING')], undefined, false);
    expect(merge(known, [delivery(1), delivery(2)], delivery(2).acceptedAt, false).completeSince).toBe(0);
  });

  test('drops the deliveries before a gap', () => {
    const known = merge(undefined, [delivery(100), delivery(101)], undefined, false);
    const next = merge(known, [delivery(1), delivery(2)], delivery(100).acceptedAt, true);
    expect(ids(next.deliveries)).toEqual(['dlv_1', 'dlv_2']);
    expect(next.completeSince).toBe(NOW - 2000);
  });

  test('knows since when it is complete after it dropped the oldest', () => {
    const many = Array.from({ length: 250 }, (_, index) => delivery(index + 1));
    const known = merge(undefined, many, undefined, false);
    expect(known.deliveries).toHaveLength(200);
    expect(known.completeSince).toBe(NOW - 200_000);
  });
});

describe('the new attempts of a page', () => {
  const attempted = (attemptCount: number, run = 1): DeliverySummary => ({
    ...delivery(1, 'FAILED', 10),
    run,
    attemptCount,
    lastAttempt: { run, number: attemptCount, at: '', outcome: 'failure', durationMs: 1 },
  });
  const found = (before: DeliverySummary[], page: DeliverySummary[]) =>
    newAttempts(merge(undefined, before, undefined, false), page).map(({ delivery: { attemptCount }, first }) => [
      first,
      attemptCount,
    ]);

  test('are the attempts that the feed does not have', () => {
    expect(found([], [attempted(2)])).toEqual([[1, 2]]);
    expect(found([attempted(2)], [attempted(2)])).toEqual([]);
    expect(found([attempted(2)], [attempted(5)])).toEqual([[3, 5]]);
  });

  test('start at 1 in each run', () => {
    expect(found([attempted(4)], [{ ...attempted(4), run: 2, attemptCount: 0 }])).toEqual([]);
    expect(found([attempted(4)], [attempted(1, 2)])).toEqual([[1, 1]]);
  });
});
