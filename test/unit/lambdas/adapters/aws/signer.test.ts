import aws4 from 'aws4';
import * as fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import type { Location } from '../../../../../lambdas/adapters/aws/location.ts';
import { Signer } from '../../../../../lambdas/adapters/aws/signer.ts';

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const CALL = {
  host: 'dynamodb.eu-west-1.amazonaws.com',
  type: 'application/x-amz-json-1.0',
  target: 'DynamoDB_20120810.GetItem',
};

const pairs = (headers: readonly string[]): Record<string, string> =>
  Object.fromEntries(headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : [])));

/** As a library does it that signs any request. */
function byLibrary(
  { region, credentials }: Location,
  service: string,
  now: number,
  { host, type, target, body }: typeof CALL & { body: string },
): Record<string, unknown> {
  const date = new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  const headers = {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'X-Amz-Target': target,
    'X-Amz-Date': date,
  };
  const request = {
    service,
    region,
    method: 'POST',
    host,
    path: '/',
    body,
    headers,
    extraHeadersToIgnore: { 'content-length': true },
  };
  const signed = aws4.sign(request, credentials).headers ?? {};
  return Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, String(value)]));
}

describe('the headers of a call', () => {
  test('are those of a library that signs any request, whatever the body, the place, the time and the credentials', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 }).filter((body) => body.isWellFormed());
    const word = fc.stringMatching(/^[A-Za-z0-9+/=]{1,80}$/);
    const region = fc.constantFrom('eu-west-1', 'cn-north-1', 'us-gov-east-1');
    const time = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(
        text,
        word,
        fc.option(word),
        region,
        fc.constantFrom('dynamodb', 'sqs', 'kms', 'events'),
        time,
        (body, secretAccessKey, token, place, service, now) => {
          const credentials = { ...KEYS, secretAccessKey, ...(token !== null && { sessionToken: token }) };
          const location = { region: place, credentials };
          const call = { ...CALL, body };
          expect(pairs(new Signer(service, location, () => now).headers(call))).toEqual(
            byLibrary(location, service, now, call),
          );
        },
      ),
    );
  });

  test.each([0, 1, 999, 1_000, 86_400_000])('are signed as of now, %i ms after the last second of a day', (later) => {
    const location = { region: 'eu-west-1', credentials: { ...KEYS, sessionToken: 'token' } };
    let now = Date.UTC(2026, 10, 25, 23, 59, 59);
    const signer = new Signer('dynamodb', location, () => now);
    const call = { ...CALL, body: '{"text":"naïve"}' };
    expect(pairs(signer.headers(call))).toEqual(byLibrary(location, 'dynamodb', now, call));
    now += later;
    expect(pairs(signer.headers(call))).toEqual(byLibrary(location, 'dynamodb', now, call));
  });
});
