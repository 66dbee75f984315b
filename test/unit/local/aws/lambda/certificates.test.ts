import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { startLambda } from './start-lambda.ts';

test('functions trust the certificates they are given, and no others', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const server = createServer({ key, cert }, (_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const code = `exports.handler = async ({ port }) => new Promise((resolve) => {
    require('node:https').get({ host: '127.0.0.1', port }, (r) => resolve(r.statusCode)).on('error', (e) => resolve(e.code)); });`;
  const event = JSON.stringify({ port: (server.address() as AddressInfo).port });
  const trusting = startLambda(1, cert);
  const other = startLambda(1);
  trusting.add('get', code);
  other.add('get', code);
  expect(await trusting.lambda.invoke('get', event)).toEqual({ ok: true, payload: '200' });
  expect(await other.lambda.invoke('get', event)).toEqual({ ok: true, payload: '"DEPTH_ZERO_SELF_SIGNED_CERT"' });
  await Promise.all([trusting.stop(), other.stop()]);
  server.close();
  server.closeAllConnections();
});
