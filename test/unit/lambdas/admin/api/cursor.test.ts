import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cursorsOf } from '../../../../../lambdas/admin/api/cursor.ts';
import { ApiError } from '../../../../../lambdas/admin/api/problem.ts';

const KEY = Buffer.alloc(32, 7);
const LIST = ['listDeliveries', { destination: 'dst_1', status: 'FAILED' }];

describe('cursors', () => {
  test('come back as what they stand for', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (position) => {
        const cursors = cursorsOf<unknown>(KEY, LIST);
        expect(cursors.decode(cursors.encode(position))).toEqual(JSON.parse(JSON.stringify(position)));
      }),
    );
  });

  test.each([
    ['another list', KEY, ['listAudit', LIST[1]]],
    ['another filter', KEY, ['listDeliveries', { destination: 'dst_2', status: 'FAILED' }]],
    ['another deployment', Buffer.alloc(32, 8), LIST],
  ])('are refused by %s', (_what, key, list) => {
    const cursor = cursorsOf<string>(KEY, LIST).encode('0001#x');
    expect(() => cursorsOf<string>(key, list).decode(cursor)).toThrow(ApiError);
  });

  test('are refused once a single character is changed, and when they are anything else', () => {
    const cursors = cursorsOf<string>(KEY, LIST);
    const cursor = cursors.encode('a position');
    fc.assert(
      fc.property(fc.nat({ max: cursor.length - 1 }), fc.constantFrom('A', 'z', '.', '-', ' '), (at, character) => {
        fc.pre(cursor[at] !== character);
        // The last character of base64 has bits that stand for nothing.
        fc.pre(at !== cursor.length - 1 && cursor[at + 1] !== '.');
        expect(() => cursors.decode(cursor.slice(0, at) + character + cursor.slice(at + 1))).toThrow(ApiError);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(() => cursors.decode(text)).toThrow(ApiError)));
  });

  test('do not show what they are signed with, nor the filter', () => {
    const cursor = cursorsOf<string>(KEY, LIST).encode('x');
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('FAILED');
  });
});
