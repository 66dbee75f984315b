import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AttributeValue, Item } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import { B, N, RowFormatError, S } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import {
  deliveryFromItem,
  pendingItem,
  successItem,
} from '../../../../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import {
  configurationFromItem,
  configurationToItem,
  gateFromItem,
  gateToItem,
  subscriptionFromItem,
  subscriptionToItem,
} from '../../../../../lambdas/adapters/dynamodb/destinations/rows.ts';

const SUBJECT = {
  destinationId: 'dst_0000000000000000',
  eventId: 'msg_0000000000000000000000',
  acceptedAt: 1,
  tenant: 'default',
  type: 'order.created',
  source: 'shop',
  time: 1,
} as const;
const GATE = {
  destinationId: SUBJECT.destinationId,
  tenant: 'default',
  state: 'ACTIVE',
  configuration: 1,
  tat: 0,
  slot: 0,
} as const;
const CONFIGURATION = {
  destinationId: SUBJECT.destinationId,
  version: 1,
  tenant: 'default',
  name: 'a',
  url: 'https://a.example',
  events: ['*'],
  headers: {},
  secrets: [],
  createdAt: 1,
};

/** Every kind of row, as this release writes it, and how it reads it. */
const ROWS: readonly { kind: string; item: Item; read: (item: Item) => unknown }[] = [
  { kind: 'pending delivery', item: pendingItem(SUBJECT), read: deliveryFromItem },
  {
    kind: 'ended delivery',
    item: successItem(SUBJECT, { run: 1, number: 1, at: 1, durationMs: 1 }, 1, 1),
    read: deliveryFromItem,
  },
  {
    kind: 'gate',
    item: { ...gateToItem(GATE), breaker: S('{"configuration":1,"failures":1,"events":[],"since":1,"openings":0}') },
    read: gateFromItem,
  },
  { kind: 'configuration', item: configurationToItem(CONFIGURATION), read: configurationFromItem },
  {
    kind: 'subscription',
    item: subscriptionToItem('default', {
      destinationId: SUBJECT.destinationId,
      events: ['*'],
      filter: { data: ['x'] },
    }),
    read: subscriptionFromItem,
  },
];

const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.string().map(S),
  fc.integer().map(N),
  fc.constant({ NULL: true as const }),
  fc.array(fc.string().map(S), { maxLength: 3 }).map((L) => ({ L })),
  fc.uint8Array({ maxLength: 8 }).map(B),
);

/** Reads, or says by its type that the row cannot be read. */
function readOrRefuse(read: (item: Item) => unknown, item: Item): void {
  try {
    read(item);
  } catch (error) {
    expect(error).toBeInstanceOf(RowFormatError);
  }
}

describe.each(ROWS)('a stored $kind', ({ item, read }) => {
  const names = Object.keys(item);

  test('is read as it was written', () => {
    expect(read(item)).toBeDefined();
  });

  test('of a later release is refused, and says so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000 }), (version) => {
        expect(() => read({ ...item, v: N(version) })).toThrow(RowFormatError);
      }),
    );
  });

  test('of a later release with attributes of its own is read while the version is the same', () => {
    fc.assert(
      fc.property(value, (added) => {
        expect(read({ ...item, fromALaterRelease: added })).toEqual(read(item));
      }),
    );
  });

  test('with any attribute missing is read or refused', () => {
    for (const name of names)
      readOrRefuse(read, Object.fromEntries(Object.entries(item).filter(([other]) => other !== name)));
  });

  test('with any attribute damaged is read or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, damaged) => {
        readOrRefuse(read, { ...item, [name]: damaged });
      }),
      { numRuns: 300 },
    );
  });

  test('of anything at all is read or refused', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (anything) => {
        readOrRefuse(read, anything);
      }),
    );
  });
});
