import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { CredentialStore } from '../../../../../local/aws/gateway/credential-store.ts';
import { requestRecorder } from '../../../../../local/aws/gateway/request-recorder.ts';
import { SignatureVerifier } from '../../../../../local/aws/gateway/sigv4.ts';
import { signedHeaders } from './sign.ts';
import { deliver } from './start-gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a request is recorded with the key that signed it once its signature is right', () => {
  const store = new CredentialStore();
  const credentials = store.issue(deliver);
  const verifier = new SignatureVerifier({ credentials: store, record: requestRecorder(folder) });
  const url = new URL('http://127.0.0.1:4566/');
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' };
  const authenticate = (signed: string, sent: string): unknown =>
    verifier.authenticate({
      method: 'POST',
      url: url.pathname,
      headers: signedHeaders({ url, headers, body: signed, service: 'sqs', credentials }),
      body: Buffer.from(sent),
    });

  authenticate('{"a":1}', '{"a":1}');
  expect(() => authenticate('{"a":1}', '{"a":2}')).toThrow('signature');

  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      method: 'POST',
      url: '/',
      headers,
      body: Buffer.from('{"a":1}').toString('base64'),
      secretAccessKey: credentials.secretAccessKey,
    },
  ]);
});

test('nothing is recorded without a folder', () => {
  expect(requestRecorder('')).toBeUndefined();
});
