import { describe, expect, test } from '@jest/globals';
import { sign } from '../../../../core/delivery/signature.ts';
import { SecretError } from '../../../../core/delivery/secret-rules.ts';
import { signatureHeaders } from '../../../../sdk/src/receiver/received-headers.ts';
import { verifyWebhook } from '../../../../sdk/src/receiver/verify-webhook.ts';
import { verifyWebhook as verifyByWebCrypto } from '../../../../sdk/src/web.ts';
import { bytesOf, expectedOf, joinedHeaders, type Vector, VECTORS } from '../../../vectors/vectors.ts';

/** Ways to verify: each must have the verdict and the reason of every vector. */
const RECEIVERS: readonly (readonly [name: string, verify: (vector: Vector) => unknown])[] = [
  ['verifyWebhook, of bytes', (vector) => verifyWebhook(bytesOf(vector), vector.headers, vector.secrets, vector)],
  [
    'verifyWebhook, with the whsec_ form of the secrets',
    (vector) => verifyWebhook(bytesOf(vector), vector.headers, vector.whsecs, vector),
  ],
  [
    'verifyWebhook, with Fetch headers',
    (vector) => verifyWebhook(bytesOf(vector), new Headers(joinedHeaders(vector)), vector.secrets, vector),
  ],
  [
    'verifyWebhook of WebCrypto',
    (vector) => verifyByWebCrypto(bytesOf(vector), vector.headers, vector.secrets, vector),
  ],
];

async function outcomeOf(vector: Vector, verify: (vector: Vector) => unknown): Promise<string> {
  try {
    await verify(vector);
    return 'accept';
  } catch (error) {
    if (error instanceof SecretError) return 'secret';
    if (error instanceof Error && 'failure' in error) return String(error.failure);
    throw error;
  }
}

describe.each(RECEIVERS)('%s', (_, verify) => {
  test.each(VECTORS)('judges $name: $verdict $reason', async (vector) => {
    expect(await outcomeOf(vector, verify)).toBe(expectedOf(vector));
  });
});

describe('test/vectors/signatures.json', () => {
  test('says a reason for each refusal, and has every reason and many acceptances', () => {
    const counts = Object.groupBy(VECTORS, expectedOf);
    expect(Object.keys(counts).toSorted()).toEqual([
      'accept',
      'body-format',
      'missing-header',
      'secret',
      'signature-mismatch',
      'signature-version',
      'timestamp-format',
      'timestamp-too-new',
      'timestamp-too-old',
    ]);
    expect(counts['accept']?.length).toBeGreaterThan(30);
    expect(new Set(VECTORS.map(({ name }) => name)).size).toBe(VECTORS.length);
  });

  test('has accepted signatures that the service would make', () => {
    const accepted = VECTORS.filter(({ verdict }) => verdict === 'accept');
    for (const vector of accepted) {
      const { id = '', timestamp, signature = '' } = signatureHeaders(vector.headers);
      const made = vector.secrets.map((secret) =>
        sign({ id, timestamp: Number(timestamp), body: bytesOf(vector) }, [secret]),
      );
      expect([vector.name, made.some((one) => signature.split(' ').includes(one))]).toEqual([vector.name, true]);
    }
  });
});
