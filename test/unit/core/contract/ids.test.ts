import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  deliveryIdOf,
  eventIdOf,
  isEventId,
  newDestinationId,
  parseDeliveryId,
} from '../../../../core/contract/ids.ts';
import { deliveryKey } from '../../../../core/contract/keys.ts';

const letters = fc.stringMatching(/^[0-9A-Za-z]{16}$/);

describe('ids', () => {
  test('a delivery id gives back the key that it was made of', () => {
    fc.assert(
      fc.property(
        letters,
        fc.integer({ min: 0, max: 9_999_999_999_999 }),
        fc.string(),
        (destination, acceptedAt, identity) => {
          const key = {
            destinationId: `dst_${destination}` as const,
            acceptedAt,
            eventId: eventIdOf('default', 'shop', identity),
          };
          expect(parseDeliveryId(deliveryIdOf(key))).toEqual(key);
        },
      ),
    );
  });

  test.each(['', 'dlv_', 'dst_0123456789abcdef', 'dlv_../../etc', `dlv_${'a'.repeat(47)}`])(
    '%p is no delivery id',
    (id) => {
      expect(parseDeliveryId(id)).toBeUndefined();
    },
  );

  test('an event id differs by tenant, source and identity, and by where one ends and the next begins', () => {
    const ids = [
      eventIdOf('a', 'b', 'c'),
      eventIdOf('x', 'b', 'c'),
      eventIdOf('a', 'x', 'c'),
      eventIdOf('a', 'b', 'x'),
      eventIdOf('ab', '', 'c'),
      eventIdOf('a', 'bc', ''),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(isEventId)).toBe(true);
    // Constant over releases: it is the id by which receivers recognise repeats.
    expect(eventIdOf('default', 'street-collector-platform', 'evt_1')).toBe('msg_1TCvE6NDa30Hv8fIlX2Ucu');
  });

  test('a destination id is letters and digits, whatever the random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(newDestinationId(() => bytes)).toMatch(/^dst_[0-9A-Za-z]{16}$/);
      }),
    );
  });

  test('deliveries of a destination sort by the time of acceptance', () => {
    const at = (acceptedAt: number): string => deliveryKey({ destinationId: 'dst_1', eventId: 'msg_1', acceptedAt }).sk;
    expect(at(999) < at(1_000)).toBe(true);
    expect(at(999_999_999_999) < at(1_700_000_000_000)).toBe(true);
  });
});
