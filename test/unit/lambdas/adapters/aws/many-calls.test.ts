import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Deadlines } from '../../../../../lambdas/adapters/aws/connection.ts';
import type { Location } from '../../../../../lambdas/adapters/aws/location.ts';
import { leanClients } from '../../../../../lambdas/adapters/aws/lean-clients.ts';
import { sdkClients } from '../../../../../lambdas/adapters/aws/sdk-clients.ts';
import type { LeanClients } from '../../../../../lambdas/adapters/clients.ts';
import { S } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const RESPONSE_MS = 300;
const DEADLINES: Deadlines = { response: 3_000, connection: 9_000 };
/** Fifty connections work on these for longer than the deadline of a response. */
const CALLS = 600;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await server?.[Symbol.asyncDispose]();
});

/** A service that takes its time, and counts its calls. */
async function slowService(): Promise<{ location: Location; calls: () => number }> {
  let calls = 0;
  server = createServer((request, response) => {
    calls += 1;
    request.resume();
    setTimeout(() => response.setHeader('Content-Type', 'application/x-amz-json-1.0').end('{}'), RESPONSE_MS);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { location: { endpoint, region: 'eu-west-1', credentials: CREDENTIALS }, calls: () => calls };
}

describe.each<[string, (location: Location, deadlines: Deadlines) => LeanClients]>([
  ['the lean client', leanClients],
  ['the AWS SDK', sdkClients],
])('of many calls at once through %s', (_, clientsOf) => {
  test('none fails for its wait for a connection, and none is made twice', async () => {
    const { location, calls } = await slowService();
    const { dynamodb } = clientsOf(location, DEADLINES);
    const input = { TableName: 'deliveries', Key: { pk: S('D#1') } };
    await Promise.all(Array.from({ length: CALLS }, () => dynamodb.call('UpdateItem', input)));
    expect(calls()).toBe(CALLS);
  });
});
