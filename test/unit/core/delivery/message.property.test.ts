import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { END_REASONS } from '../../../../core/delivery/states.ts';
import type { DeliveryMessage } from '../../../../core/delivery/message.ts';
import {
  deadLetter,
  decodeDeliveryMessage,
  encodeDeliveryMessage,
  fitsInline,
  INLINE_DATA_LIMIT,
  leaseOf,
  MessageFormatError,
  redriven,
  slotOf,
} from '../../../../core/delivery/message.ts';

const common = fc.record(
  {
    destinationId: fc.string().map((text) => `dst_${text}` as const),
    eventId: fc.string().map((text) => `msg_${text}` as const),
    acceptedAt: fc.integer(),
    send: fc.integer({ min: 1 }),
    run: fc.nat(),
    redrives: fc.nat(),
    tenant: fc.string(),
    type: fc.string(),
    time: fc.integer(),
    source: fc.string(),
    attempts: fc.nat(),
    suspect: fc.constant(true as const),
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

const kind = fc.oneof(
  fc.constant({ kind: 'first', send: 0 } as const),
  fc.constant({ kind: 'repeat' } as const),
  fc.record({ kind: fc.constant('deferred' as const), slot: fc.integer() }),
  fc.record({ kind: fc.constant('leased' as const), lease: fc.integer() }),
  fc.record(
    {
      kind: fc.constant('dead' as const),
      reason: fc.constantFrom(...END_REASONS),
      slot: fc.integer(),
      lease: fc.integer(),
    },
    { requiredKeys: ['kind', 'reason'] },
  ),
);

const message: fc.Arbitrary<DeliveryMessage> = fc
  .tuple(common, kind)
  .map(([shared, own]) => Object.assign(shared, own));

describe('a message of the deliveries queue', () => {
  test('comes back as it was sent, with every combination of what it may carry', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodeDeliveryMessage(encodeDeliveryMessage(sent))).toEqual(sent);
      }),
    );
  });

  test('of a later release is refused by its version, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 99 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        (v, fields, rest) => {
          const body = `${JSON.stringify({ ...fields, v })}\n${rest}`;
          expect(() => decodeDeliveryMessage(body)).toThrow(`the message has version ${v}`);
        },
      ),
    );
  });

  test('of an earlier release, without what was added since, is read', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const { attempts: _attempts, suspect: _suspect, trace: _trace, ...earlier } = sent;
        expect(decodeDeliveryMessage(encodeDeliveryMessage(earlier))).toEqual(earlier);
      }),
    );
  });

  test('keeps its slot or lease on its way to exhaust and back', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const again = redriven(deadLetter(sent, 'poison'), 2);
        expect(again).not.toHaveProperty('reason');
        expect([slotOf(again), leaseOf(again)]).toEqual([
          leaseOf(sent) === undefined ? slotOf(sent) : undefined,
          leaseOf(sent),
        ]);
        expect(decodeDeliveryMessage(encodeDeliveryMessage(again))).toEqual(again);
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
