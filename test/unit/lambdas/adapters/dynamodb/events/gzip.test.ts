import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { gzip } from '../../../../../../lambdas/adapters/dynamodb/events/gzip.ts';

describe('a payload', () => {
  test('comes back as it was, whatever was compressed before it', () => {
    const payload = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    );
    fc.assert(
      fc.property(fc.array(payload, { minLength: 1, maxLength: 20 }), (payloads) => {
        const originals = payloads.map((each) => Buffer.from(each as string));
        // All of them first: what is compressed later must not change what was handed out.
        const zipped = originals.map(gzip);
        expect(zipped.map((each) => gunzipSync(each))).toEqual(originals);
      }),
    );
  });

  test.each([4_095, 4_096, 4_097, 65_536, 1_048_576])(
    'of %i bytes that do not compress is larger than one buffer of the compressor, and whole',
    (size) => {
      const bytes = Buffer.alloc(size);
      let state = size;
      for (let index = 0; index < size; index += 1)
        bytes[index] = (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24;
      expect(gunzipSync(gzip(bytes)).equals(bytes)).toBe(true);
    },
  );

  test('says the same twice', () => {
    const bytes = Buffer.from(
      JSON.stringify({ orderId: 'ord_1', items: Array.from({ length: 40 }, (_, sku) => ({ sku })) }),
    );
    const once = gzip(bytes);
    expect(gzip(bytes).equals(once)).toBe(true);
    expect(once.length).toBeLessThan(bytes.length / 2);
  });

  test('that cannot be compressed leaves the next ones alone', () => {
    expect(() => gzip(undefined as unknown as Buffer)).toThrow();
    const bytes = Buffer.from('a'.repeat(2_000));
    expect(gunzipSync(gzip(bytes)).equals(bytes)).toBe(true);
  });
});
