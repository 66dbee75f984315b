import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { DeliveryMessage } from '../../../../core/delivery/message.ts';
import {
  decodeDeliveryMessage,
  encodeDeliveryMessage,
  fitsInline,
  INLINE_DATA_LIMIT,
  MessageFormatError,
} from '../../../../core/delivery/message.ts';

const message: fc.Arbitrary<DeliveryMessage> = fc.record(
  {
    destinationId: fc.string().map((text) => `dst_${text}` as const),
    eventId: fc.string().map((text) => `msg_${text}` as const),
    acceptedAt: fc.integer(),
    send: fc.nat(),
    run: fc.nat(),
    redrives: fc.nat(),
    tenant: fc.string(),
    type: fc.string(),
    time: fc.integer(),
    source: fc.string(),
    attempts: fc.nat(),
    suspect: fc.constant(true as const),
    slot: fc.integer(),
    lease: fc.integer(),
    reason: fc.string(),
    trace: fc.string(),
    data: fc.json(),
  },
  {
    requiredKeys: [
      'destinationId',
      'eventId',
      'acceptedAt',
      'send',
      'run',
      'redrives',
      'tenant',
      'type',
      'time',
      'source',
    ],
  },
);

describe('a message of the deliveries queue', () => {
  test('comes back as it was sent, with every combination of what it may carry', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodeDeliveryMessage(encodeDeliveryMessage(sent))).toEqual(sent);
      }),
    );
  });

  test('of a later release is told apart, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 99 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        (v, fields, rest) => {
          const body = `${JSON.stringify({ ...fields, v })}\n${rest}`;
          expect(() => decodeDeliveryMessage(body)).toThrow(expect.objectContaining({ newer: true }));
        },
      ),
    );
  });

  test('of an earlier release, without what was added since, is read', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const { attempts: _attempts, suspect: _suspect, slot: _slot, trace: _trace, ...earlier } = sent;
        expect(decodeDeliveryMessage(encodeDeliveryMessage(earlier))).toEqual(earlier);
      }),
    );
  });

  test('cut short or changed anywhere is read or refused, never anything else', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.string({ maxLength: 3 }), (sent, at, patch) => {
        const body = encodeDeliveryMessage(sent);
        const position = at % (body.length + 1);
        for (const damaged of [body.slice(0, position), body.slice(0, position) + patch + body.slice(position + 1)]) {
          try {
            decodeDeliveryMessage(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(MessageFormatError);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('carries data of exactly the largest size, and not one byte more', () => {
    expect(fitsInline('x'.repeat(INLINE_DATA_LIMIT))).toBe(true);
    expect(fitsInline('x'.repeat(INLINE_DATA_LIMIT + 1))).toBe(false);
    // Two bytes each.
    expect(fitsInline('é'.repeat(INLINE_DATA_LIMIT / 2))).toBe(true);
    expect(fitsInline(`${'é'.repeat(INLINE_DATA_LIMIT / 2)}x`)).toBe(false);
  });
});
