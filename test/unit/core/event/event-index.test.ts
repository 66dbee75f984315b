import { describe, expect, test } from '@jest/globals';
import type { DestinationId } from '../../../../core/contract/ids.ts';
import { eventIdOf } from '../../../../core/contract/ids.ts';
import { INDEX_SHARDS, indexPartition, indexRowKey } from '../../../../core/contract/keys.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import { EVENT_TYPES } from '../../../../core/event/catalogue.ts';
import {
  isListed,
  listedEventOf,
  listedType,
  MOST_NAMED_DESTINATIONS,
  newIndexRowName,
  packEntries,
  recordedAtOf,
  unpackEntries,
} from '../../../../core/event/event-index.ts';

const RECORDED = Date.UTC(2026, 10, 27, 7, 0, 0, 123);

const destination = (index: number): DestinationId => `dst_${String(index).padStart(16, 'x')}`;
const event = (index: number, fields: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  eventId: eventIdOf('default', 's', String(index)),
  owner: `owner-${index}`,
  tenant: 'default',
  source: 'street-collector-platform',
  type: EVENT_TYPES[index % EVENT_TYPES.length] ?? '',
  time: Math.floor(RECORDED / 1000) - 3,
  acceptedAt: RECORDED - 40 - index,
  matched: [destination(index)],
  subscriptions: 7,
  violations: [],
  ...fields,
});

const shown = ({ eventId, tenant, type, time, acceptedAt, unmatched, matched }: AcceptedEvent) => ({
  eventId,
  tenant,
  type,
  time,
  acceptedAt,
  recordedAt: RECORDED,
  ...(unmatched !== undefined && { unmatched }),
  destinations: matched.length,
  destinationIds: matched,
});

/** Names of attributes and their values: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function rowBytes(events: readonly AcceptedEvent[]): number {
  const name = newIndexRowName(RECORDED, () => 0.7);
  const { pk, sk } = indexRowKey(name);
  const texts = { pk, sk, events: packEntries(events, RECORDED) };
  const numbers = { v: 2, expiresAt: 7 };
  return (
    Object.entries(texts).reduce((sum, [attribute, text]) => sum + attribute.length + Buffer.byteLength(text), 0) +
    Object.entries(numbers).reduce((sum, [attribute, bytes]) => sum + attribute.length + bytes, 0)
  );
}

describe('a row of the index of events', () => {
  test('has ten events of ten types to one destination each in a KB, keys included: one write unit', () => {
    const events = Array.from({ length: 10 }, (_, index) => event(index));
    expect(rowBytes(events)).toBeLessThanOrEqual(1_024);
    // Also after a backlog of days, at other times of the publisher.
    const old = { acceptedAt: RECORDED - 4 * 86_400_000, time: 1_000_000_000 };
    const late = Array.from({ length: 10 }, (_, index) => event(index, old));
    expect(rowBytes(late)).toBeLessThanOrEqual(1_024);
  });

  test('stays far below the 400 KB of a row, whatever the types of malformed messages are', () => {
    const types = ['x'.repeat(250_000), '☃'.repeat(80_000), '\u0000'.repeat(200_000), '"\\'.repeat(100_000)];
    const events = Array.from({ length: 10 }, (_, index) =>
      event(index, {
        type: `${index}${types[index % types.length]}`,
        tenant: String(index).repeat(64),
        unmatched: 'malformed',
        matched: [],
      }),
    );
    expect(rowBytes(events)).toBeLessThan(20_000);
  });

  test.each<[string, Partial<AcceptedEvent>]>([
    ['to one destination', {}],
    ['to none', { matched: [], unmatched: 'no_subscription' }],
    ['that filters dropped', { matched: [], unmatched: 'filtered' }],
    ['that is malformed', { matched: [], unmatched: 'malformed', type: 'unknown' }],
    [
      'to as many as an entry names',
      { matched: Array.from({ length: MOST_NAMED_DESTINATIONS }, (_, i) => destination(i)) },
    ],
    ['of another tenant', { tenant: 'T_-9'.repeat(16) }],
    ['with a type in other letters', { type: 'żółw."\\😀' }],
    ['from the future', { time: Math.floor(RECORDED / 1000) + 9_999, acceptedAt: RECORDED + 50 }],
    ['from long ago', { time: 0, acceptedAt: RECORDED - 4 * 86_400_000 }],
  ])('keeps an event %s as it is', (_name, fields) => {
    const events = [event(1), event(2, fields), event(3)];
    const listed = unpackEntries(packEntries(events, RECORDED), RECORDED);
    expect(listed).toEqual(events.map(shown));
  });

  test('counts the destinations of an event that has more than it names', () => {
    const matched = Array.from({ length: MOST_NAMED_DESTINATIONS + 1 }, (_, index) => destination(index));
    const [listed] = unpackEntries(packEntries([event(1, { matched })], RECORDED), RECORDED);
    expect(listed).toMatchObject({ destinations: 21 });
    expect(listed).not.toHaveProperty('destinationIds');
  });

  test('cuts a longer type than a bus takes, never inside a character, and says so', () => {
    expect(listedType('x'.repeat(128))).toBe('x'.repeat(128));
    expect(listedType('x'.repeat(129))).toBe(`${'x'.repeat(128)}…`);
    expect(listedType(`${'x'.repeat(127)}😀`).isWellFormed()).toBe(true);
  });
});

describe('the name of a row', () => {
  test('sorts by time, says its time and chooses its shard', () => {
    const names = [1, 999, RECORDED].map((time) => newIndexRowName(time, () => 0.5));
    expect(names.toSorted()).toEqual(names);
    expect(names.map(recordedAtOf)).toEqual([1, 999, RECORDED]);
    expect(indexRowKey(names[0] ?? '')).toEqual({ pk: indexPartition('8'), sk: names[0] });
    expect(recordedAtOf('1#0')).toBeUndefined();
  });

  test('spreads over all shards', () => {
    const pks = Array.from({ length: 16 }, (_, at) => indexRowKey(newIndexRowName(RECORDED, () => at / 16)).pk);
    expect(pks).toEqual(INDEX_SHARDS.map(indexPartition));
    expect(indexRowKey(newIndexRowName(RECORDED, () => 1 - 2 ** -53)).pk).toBe(indexPartition('f'));
  });
});

test.each([
  [{}, 'abc'],
  [{ tenant: 'shop' }, 'bc'],
  [{ type: 'order.created' }, 'ab'],
  [{ unmatched: true }, 'bc'],
  [{ unmatched: false }, 'a'],
  [{ malformed: true }, 'c'],
  [{ malformed: false }, 'ab'],
  [{ tenant: 'shop', unmatched: true, malformed: false }, 'b'],
] as const)('a list that takes %j has the events %s', (filter, expected) => {
  const events = [
    { id: 'a', tenant: 'default', type: 'order.created' },
    { id: 'b', tenant: 'shop', type: 'order.created', unmatched: 'filtered' },
    { id: 'c', tenant: 'shop', type: 'unknown', unmatched: 'malformed' },
  ] as const;
  const found = events.filter((each) => isListed(each, filter));
  expect(found.map(({ id }) => id).join('')).toBe(expected);
});

describe('an event that is read by its id', () => {
  test('is listed as its entry in the index is', () => {
    const listed = newIndexRowName(RECORDED, () => 0.7);
    const several = [event(1, { listed }), event(2, { listed, unmatched: 'filtered', matched: [] })];
    expect(several.map(listedEventOf)).toEqual(unpackEntries(packEntries(several, RECORDED), RECORDED));
    const many = event(3, {
      listed,
      matched: Array.from({ length: MOST_NAMED_DESTINATIONS + 1 }, (_, n) => destination(n)),
    });
    expect([listedEventOf(many)]).toEqual(unpackEntries(packEntries([many], RECORDED), RECORDED));
  });

  test('counts as recorded when it was accepted, if a release before the index recorded it', () => {
    expect(listedEventOf(event(1)).recordedAt).toBe(RECORDED - 41);
  });
});
