import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Forwarder } from '../../../../../local/aws/services/dynamodb/forward.ts';

test('a DynamoDB of another process is called with the access key of its URL', async () => {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    keys.push(/Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1]);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const forwarders = [new Forwarder(`http://111122223333@${address}`), new Forwarder(`http://${address}`)];
  for (const forwarder of forwarders) {
    await forwarder.send({ operation: 'ListTables', body: Buffer.from('{}') });
    forwarder.close();
  }
  server.close();
  expect(keys).toEqual(['111122223333', 'local']);
});
