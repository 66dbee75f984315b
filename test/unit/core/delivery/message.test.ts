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

const MESSAGE: DeliveryMessage = {
  kind: 'first',
  destinationId: 'dst_1',
  eventId: 'msg_1',
  acceptedAt: 1,
  send: 0,
  run: 1,
  redrives: 0,
  tenant: 'default',
  type: 'order.created',
  time: 1,
  source: 'shop',
};

describe('a message of the deliveries queue', () => {
  test('brings its data back character for character', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (data, type) => {
        const message = { ...MESSAGE, type, data };
        expect(decodeDeliveryMessage(encodeDeliveryMessage(message))).toEqual(message);
      }),
    );
    const odd = '{"a":1500.00,\n"b":12345678901234567890}';
    expect(decodeDeliveryMessage(encodeDeliveryMessage({ ...MESSAGE, data: odd })).data).toBe(odd);
  });

  test('without data points to the events table', () => {
    expect(decodeDeliveryMessage(encodeDeliveryMessage(MESSAGE))).toEqual(MESSAGE);
  });

  test('of a later release is told apart from a damaged one', () => {
    const newer = encodeDeliveryMessage(MESSAGE).replace('"v":1', '"v":2');
    expect(() => decodeDeliveryMessage(newer)).toThrow('the message has version 2, this release reads 1');
    expect(() => decodeDeliveryMessage('{}')).toThrow("the message's destinationId is not a string");
  });

  test('is read or refused, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        try {
          decodeDeliveryMessage(body);
        } catch (error) {
          expect(error).toBeInstanceOf(MessageFormatError);
        }
      }),
    );
  });
});

describe('data inside a message', () => {
  test('is at most the limit in bytes, not in characters', () => {
    expect(fitsInline('x'.repeat(INLINE_DATA_LIMIT))).toBe(true);
    expect(fitsInline('x'.repeat(INLINE_DATA_LIMIT + 1))).toBe(false);
    expect(fitsInline('é'.repeat(INLINE_DATA_LIMIT / 2 + 1))).toBe(false);
  });

  test.each(['\uFFFE', '\uFFFF'])('has no character that SQS refuses', (character) => {
    expect(fitsInline(`"${character}"`)).toBe(false);
  });
});
