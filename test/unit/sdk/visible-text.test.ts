import { describe, expect, test } from '@jest/globals';
import { visible, visibleLines } from '../../../sdk/src/visible-text.ts';

/** Code points from, to. */
const RANGES: readonly [string, number, number][] = [
  ['C0 controls', 0x00, 0x1f],
  ['DEL and C1 controls', 0x7f, 0x9f],
  ['the soft hyphen', 0xad, 0xad],
  ['the Arabic letter mark', 0x061c, 0x061c],
  ['zero width and bidi marks', 0x200b, 0x200f],
  ['line and paragraph separator, bidi embeddings and overrides', 0x2028, 0x202e],
  ['the word joiner, invisible operators and bidi isolates', 0x2060, 0x206f],
  ['variation selectors', 0xfe00, 0xfe0f],
  ['the byte order mark', 0xfeff, 0xfeff],
  ['interlinear annotations', 0xfff9, 0xfffb],
  ['noncharacters', 0xfffe, 0xffff],
  ['lone surrogates', 0xd800, 0xdfff],
  ['tags', 0xe0001, 0xe007f],
  ['fillers', 0x3164, 0x3164],
];

describe('text from outside', () => {
  test.each(RANGES)('has %s as escapes of ASCII, which JSON reads back', (_, from, to) => {
    for (let code = from; code <= to; code += 1) {
      const character = String.fromCodePoint(code);
      const shown = visible(`a${character}b`);
      expect(shown).toMatch(/^a(\\u[\da-f]{4}|\\[nrt])+b$/);
      expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
    }
  });

  test('stays as it is in every script, with emoji and spaces', () => {
    const text = 'Ærø ☃ 株式会社 مرحبا שלום नमस्ते 😀 a\u00a0b \\u001b "<>&';
    expect(visible(text)).toBe(text);
  });

  test('is escaped once, however often it is escaped', () => {
    expect(visible(visible('\u001b[2J\r\n'))).toBe(String.raw`\u001b[2J\r\n`);
  });

  test('keeps the line breaks of visibleLines alone', () => {
    expect(visibleLines('a\nb\r\n\u0085c')).toBe('a\nb\\r\n\\u0085c');
  });
});
