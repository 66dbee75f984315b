import { describe, expect, test } from '@jest/globals';
import { decodeCbor, encodeCbor } from '../../../../../local/aws/gateway/cbor.ts';

/** Of RFC 8949, appendix A. */
const BOTH_WAYS: [unknown, string][] = [
  [0, '00'],
  [23, '17'],
  [24, '1818'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [-1, '20'],
  [-10, '29'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [1.1, 'fb3ff199999999999a'],
  [-4.1, 'fbc010666666666666'],
  [1.0e300, 'fb7e37e43c8800759c'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  ['', '60'],
  ['a', '6161'],
  ['ü', '62c3bc'],
  ['水', '63e6b0b4'],
  [[], '80'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [{}, 'a0'],
  [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
];
const READ_ONLY: [unknown, string][] = [
  [1, 'f93c00'],
  [65_504, 'f97bff'],
  [5.960464477539063e-8, 'f90001'],
  [-4, 'f9c400'],
  [Infinity, 'f97c00'],
  [100_000, 'fa47c35000'],
  [new Date(1_363_896_240_000), 'c11a514b67b0'],
  [new Date(1_363_896_240_500), 'c1fb41d452d9ec200000'],
  ['streaming', '7f657374726561646d696e67ff'],
  [[1, [2, 3], [4, 5]], '9f01820203820405ff'],
  [{ a: 1, b: [2, 3] }, 'bf61610161629f0203ffff'],
];

describe('CBOR', () => {
  test.each(BOTH_WAYS)('writes and reads %j as %s', (value, hex) => {
    expect(encodeCbor(value).toString('hex')).toBe(hex);
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  test.each(READ_ONLY)('reads %j from %s', (value, hex) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  test('writes a date as seconds since the epoch, and leaves out what is undefined', () => {
    expect(decodeCbor(encodeCbor({ at: new Date(1500), gone: undefined }))).toEqual({ at: new Date(1500) });
  });

  test.each(['1903', '62c3', 'ff', '1c', 'f8'])('refuses %s', (hex) => {
    expect(() => decodeCbor(Buffer.from(hex, 'hex'))).toThrow(RangeError);
  });
});
