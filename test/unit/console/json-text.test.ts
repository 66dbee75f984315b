import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { indented, memberText } from '../../../console/src/format/json-text.ts';

describe('memberText', () => {
  test('keeps every digit of a number', () => {
    expect(memberText('{"a":1,"payload":{"total":1500.00,"big":12345678901234567890},"z":2}', 'payload')).toBe(
      '{"total":1500.00,"big":12345678901234567890}',
    );
  });

  test('finds the member of the object itself, not a nested one or one inside text', () => {
    expect(memberText('{"x":{"payload":1},"y":"\\"payload\\":2","payload":[3]}', 'payload')).toBe('[3]');
    expect(memberText('{"x":["payload",1]}', 'payload')).toBeUndefined();
    expect(memberText('{}', 'payload')).toBeUndefined();
  });

  test('agrees with JSON.parse on any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (others, value) => {
        const text = JSON.stringify({ ...others, payload: value }, null, 1);
        expect(JSON.parse(memberText(text, 'payload') ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('indented', () => {
  test('breaks lines like JSON.stringify and changes no number', () => {
    expect(indented('{"a":[1.00,{}],"b":[],"c":{"d":"x, {y}: [z]"}}')).toBe(
      '{\n  "a": [\n    1.00,\n    {}\n  ],\n  "b": [],\n  "c": {\n    "d": "x, {y}: [z]"\n  }\n}',
    );
  });

  test('agrees with JSON.stringify on any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  test('is bounded for any depth, and changes nothing but white space', () => {
    const json = `{"payload":${'[{"a":'.repeat(240_000)}1${'}]'.repeat(240_000)}}`;
    const payload = memberText(json, 'payload') ?? '';
    const text = indented(payload);
    expect(text.length).toBeLessThan(2 * json.length);
    expect(text.replaceAll(/\s/g, '') === payload).toBe(true);
  });

  test('takes text of a megabyte', () => {
    const json = `{"payload":"${String.raw`a\"`.repeat(350_000)}"}`;
    expect(indented(memberText(json, 'payload') ?? '') === json.slice(11, -1)).toBe(true);
  });
});
