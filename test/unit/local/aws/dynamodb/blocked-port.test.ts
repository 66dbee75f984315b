import { once } from 'node:events';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { BLOCKED_PORTS, freeBlockedPort } from '../../../../../local/aws/services/dynamodb/blocked-port.ts';

const servers: Server[] = [];

async function take(host: string, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    servers.push(server);
  }
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('each stack gets an address of its own, so that any number of them run at once', async () => {
  const found = await Promise.all(Array.from({ length: 100 }, () => freeBlockedPort()));
  for (const { host, port } of found) {
    expect(host).toMatch(/^127\.\d+\.\d+\.\d+$/);
    expect(BLOCKED_PORTS).toContain(port);
  }
  expect(new Set(found.map(({ host }) => host)).size).toBeGreaterThan(95);
});

test('a port that is taken is passed over', async () => {
  const { host } = await freeBlockedPort();
  await take(host, BLOCKED_PORTS.slice(1));
  expect(await freeBlockedPort(host)).toEqual({ host, port: BLOCKED_PORTS[0] });
});

test('when all are taken, the error names them and the remedy', async () => {
  const { host } = await freeBlockedPort();
  await take(host, BLOCKED_PORTS);
  await expect(freeBlockedPort(host)).rejects.toThrow(
    /none of them is free on 127\..*1719, .*10080\. End a program .*DYNAMODB_ENDPOINT\.$/,
  );
});
