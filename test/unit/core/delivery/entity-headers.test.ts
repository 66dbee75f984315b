import { describe, expect, test } from '@jest/globals';
import { entityHeaders } from '../../../../core/delivery/entity-headers.ts';

const PATHS = { id: 'data.order.id', version: 'data.version' };
const of = (id: string, version = '1') => entityHeaders(`{"order":{"id":${id}},"version":${version}}`, PATHS);

describe('headers of the entity', () => {
  test.each([
    ['"ord_1"', 'ord_1'],
    ['"a b"', 'a b'],
    [String.raw`"\u0041\/"`, 'A/'],
    ['9007199254740993', '9007199254740993'],
    ['1500.00', '1500.00'],
    ['-0', '-0'],
    ['1e400', '1e400'],
    [`"${'x'.repeat(256)}"`, 'x'.repeat(256)],
  ])('have %s as published', (raw, text) => {
    expect(of(raw, raw)).toEqual({ 'X-Webhook-Entity': text, 'X-Webhook-Entity-Version': text });
  });

  test.each([
    ['null'],
    ['true'],
    ['[1]'],
    ['{"id":1}'],
    ['""'],
    ['" a"'],
    ['"a "'],
    ['"ü"'],
    [String.raw`"a\r\nX-Injected: 1"`],
    [String.raw`"\u007f"`],
    [`"${'x'.repeat(257)}"`],
    ['1'.repeat(257)],
  ])('leave out %s, and the version without its id', (raw) => {
    expect(of(raw)).toEqual({});
    expect(of('"ord_1"', raw)).toEqual({ 'X-Webhook-Entity': 'ord_1' });
  });

  test('need every part of the path', () => {
    expect(entityHeaders('{}', PATHS)).toEqual({});
    expect(entityHeaders('{"order":"text","version":1}', PATHS)).toEqual({});
    expect(entityHeaders('{"order":[{"id":1}]}', PATHS)).toEqual({});
    expect(entityHeaders('null', PATHS)).toEqual({});
    expect(entityHeaders('{"__proto__":{"id":1}}', { id: 'data.id' })).toEqual({});
  });

  test('take the last of a repeated name, as JSON.parse does, in any spelling', () => {
    expect(entityHeaders(String.raw`{"id":1, "\u0069d" : 2}`, { id: 'data.id' })).toEqual({ 'X-Webhook-Entity': '2' });
  });
});
