import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { RequestSigner } from '../../../../../lambdas/adapters/aws/signature-v4.ts';

const NOW = Date.UTC(2026, 0, 31, 23, 59, 58);
const REQUEST = { contentType: 'application/x-amz-json-1.0', host: 'dynamodb.eu-west-1.amazonaws.com', target: 'DynamoDB_20120810.BatchGetItem' };
const BODY = JSON.stringify({ text: 'é 1500.00 \u{1F600}' });
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

/** The SDK's own hash, as its constructor wants it. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : (createHmac('sha256', Buffer.from(secret as Uint8Array)) as unknown as ReturnType<typeof createHash>);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('The signer makes a new one each time.');
  }
}

describe('RequestSigner', () => {
  test.each([
    ['long-term credentials', KEY],
    ['temporary credentials', { ...KEY, sessionToken: 'a session token/+=' }],
  ])('signs as the AWS SDK does, with %s', async (_, credentials) => {
    const sdk = new SignatureV4({ service: 'dynamodb', region: 'eu-west-1', credentials, sha256: Sha256 });
    const { headers } = await sdk.sign(
      {
        method: 'POST',
        protocol: 'https:',
        hostname: REQUEST.host,
        path: '/',
        query: {},
        headers: { 'content-type': REQUEST.contentType, host: REQUEST.host, 'x-amz-target': REQUEST.target },
        body: BODY,
      },
      // The SDK signs the hash of the body as a header too, where it may.
      { signingDate: new Date(NOW), unsignableHeaders: new Set(['x-amz-content-sha256']) },
    );
    const signed = new RequestSigner(credentials, 'eu-west-1', 'dynamodb').sign(REQUEST, BODY, NOW);
    expect(signed['authorization']).toBe(headers['authorization']);
    expect(signed['x-amz-date']).toBe('20260131T235958Z');
  });

  test('derives another key on another day', () => {
    const signer = new RequestSigner(KEY, 'eu-west-1', 'dynamodb');
    const today = signer.sign(REQUEST, BODY, NOW);
    const tomorrow = signer.sign(REQUEST, BODY, NOW + 86_400_000);
    expect(tomorrow['authorization']).toContain('20260201/eu-west-1');
    expect(signer.sign(REQUEST, BODY, NOW)).toEqual(today);
  });
});
