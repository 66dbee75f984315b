import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { jsonText } from '../../../cli/src/json-text.ts';

/** An event may nest this deep: every bracket is a byte. */
const DEEPEST = 480_000;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('jsonText', () => {
  test('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(jsonText(value)).toBe(JSON.stringify(value));
        expect(jsonText(value, true)).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  test('omits members that are undefined', () => {
    expect(jsonText({ a: undefined, b: [undefined], c: {} }, true)).toBe('{\n  "b": [\n    null\n  ],\n  "c": {}\n}');
  });

  test('writes values deeper than the stack, and a short text with indentation too', () => {
    const text = nested(DEEPEST);
    const value: unknown = JSON.parse(text);
    expect(() => JSON.stringify(value)).toThrow(RangeError);
    expect(jsonText(value) === text).toBe(true);
    const pretty = jsonText(value, true);
    expect(pretty.length).toBeLessThan(2 * text.length);
    expect(pretty.replaceAll(/\s/g, '') === text).toBe(true);
  });
});
