import { describe, expect, test } from '@jest/globals';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import type { ListedEvent } from '../../../../core/event/event-index.ts';
import type { BackfillScope } from '../../../../core/recovery/backfill.ts';
import { backfillRange, backfillRule } from '../../../../core/recovery/backfill.ts';

const NOW = Date.UTC(2026, 0, 31);
const DAY_MS = 86_400_000;
const ID = 'dst_0000000000000001';
const ALL: BackfillScope = { from: 0, to: NOW };

const listed = (more: Partial<ListedEvent> = {}): ListedEvent => ({
  eventId: 'msg_1',
  tenant: 'default',
  type: 'order.created',
  time: 1,
  acceptedAt: 1_000,
  recordedAt: 2_000,
  destinations: 0,
  unmatched: 'no_subscription',
  ...more,
});

const accepted = (more: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  eventId: 'msg_1',
  owner: 'one',
  tenant: 'default',
  source: 'shop',
  type: 'order.created',
  time: 1,
  acceptedAt: 1_000,
  matched: [],
  subscriptions: 1,
  violations: [],
  ...more,
});

const subscriber = (events: string[], filter?: Record<string, unknown>) => ({
  destinationId: ID as `dst_${string}`,
  tenant: 'default',
  events,
  ...(filter !== undefined && { filter }),
});

describe('a backfill wants events', () => {
  test.each<[string, string[], string[] | undefined, Partial<ListedEvent>, boolean]>([
    ['of a type that the destination subscribes to', ['order.*'], undefined, {}, true],
    ['of another type', ['payment.*'], undefined, {}, false],
    ['of a type that the request names', ['*'], ['order.created'], {}, true],
    ['of a type that the request leaves out', ['*'], ['payment.*'], {}, false],
    ['of a type that only the request names', ['payment.*'], ['order.*'], {}, false],
    ['of its tenant', ['*'], undefined, { tenant: 'other' }, false],
    ['that were filtered then', ['*'], undefined, { unmatched: 'filtered' }, true],
    ['that are well formed', ['*'], undefined, { unmatched: 'malformed' }, false],
    ['that went to others', ['*'], undefined, { destinations: 3 }, true],
    ['of the platform alone', ['*', 'webhook.*'], undefined, { type: 'webhook.delivery.exhausted' }, false],
  ])('%s', (_, events, types, event, wanted) => {
    const rule = backfillRule(subscriber(events), { ...ALL, ...(types !== undefined && { types }) });
    expect(rule.mayWant(listed(event))).toBe(wanted);
  });

  test('that match the filter of the destination and that of the request', () => {
    const filter = { data: { total: [{ numeric: ['>=', 10] }] } };
    const rule = backfillRule(subscriber(['*'], filter), { ...ALL, filter: { data: { currency: ['EUR'] } } });
    expect(rule.needsPayload).toBe(true);
    const matches = (data: string | undefined) => rule.matches(accepted(), data);
    expect(matches('{"total":10,"currency":"EUR"}')).toBe(true);
    expect(matches('{"total":10,"currency":"USD"}')).toBe(false);
    expect(matches('{"total":9,"currency":"EUR"}')).toBe(false);
    expect(matches(undefined)).toBe(false);
  });

  test('whose payload was not erased, and reads none without a filter', () => {
    const rule = backfillRule(subscriber(['*']), ALL);
    expect(rule.needsPayload).toBe(false);
    expect(rule.matches(accepted(), undefined)).toBe(true);
    expect(rule.matches(accepted({ erasedAt: 5 }), undefined)).toBe(false);
  });
});

test('the range ends where events are too old to be sent', () => {
  expect(backfillRange({ from: 0, to: NOW }, NOW, 30)).toEqual({ from: NOW - 30 * DAY_MS, to: NOW });
  expect(backfillRange({ from: NOW - 5, to: NOW - 1 }, NOW, 30)).toEqual({ from: NOW - 5, to: NOW - 1 });
});

test('the range is empty, and not reversed, when all of its events are too old', () => {
  const to = NOW - 31 * DAY_MS;
  expect(backfillRange({ from: to - DAY_MS, to }, NOW, 30)).toEqual({ from: to, to });
});
