import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { POST_DEADLINE_MS } from '../../../../../core/contract/limits.ts';
import { connectToAny, inTurn } from '../../../../../lambdas/adapters/https/connect-to-any.ts';
import { createHttpsSender } from '../../../../../lambdas/adapters/https/https-sender.ts';

const servers: (() => void)[] = [];
afterEach(() => {
  for (const stop of servers.splice(0)) stop();
});

/** Listens on an address of loopback, on the port of the others. */
async function listen(address: string, port = 0): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  }).listen({ host: address, port, backlog: 1 });
  await once(server, 'listening');
  servers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const connected = (addresses: string[], port: number) =>
  new Promise<string>((resolve, reject) => {
    connectToAny(addresses, port, (error, socket) => {
      const address = socket?.remoteAddress;
      socket?.destroy();
      if (address === undefined) reject(error);
      else resolve(address);
    });
  });

describe('of several addresses', () => {
  test('the first one that takes the connection is used', async () => {
    const port = portOf(await listen('127.0.0.1'));
    await listen('127.0.0.2', port);
    expect(await connected(['127.0.0.1', '127.0.0.2'], port)).toBe('127.0.0.1');
  });

  test('one that refuses is followed by the next at once', async () => {
    const port = portOf(await listen('127.0.0.9'));
    expect(await connected(['127.0.0.2', '127.0.0.3', '::1', '127.0.0.9'], port)).toBe('127.0.0.9');
  });

  test('all may fail: the error is that of the first', async () => {
    const server = await listen('127.0.0.1');
    const port = portOf(server);
    servers.pop()?.();
    await expect(connected(['127.0.0.1', '::1'], port)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
    });
  });

  test('families take turns, IPv4 first', () => {
    expect(inTurn(['1.1.1.1', '1.1.1.2', '1.1.1.3', '::1', '::2'])).toEqual([
      '1.1.1.1',
      '::1',
      '1.1.1.2',
      '::2',
      '1.1.1.3',
    ]);
    expect(inTurn(['::1'])).toEqual(['::1']);
  });

  test('no more than 20 are tried', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `8.8.${index >> 8}.${index & 255}`);
    expect(inTurn([...many, '::1'])).toHaveLength(20);
    expect(inTurn([...many, '::1'])[1]).toBe('::1');
  });
});

/** A server that responds to every POST; its process stands still between SIGSTOP and SIGCONT. */
const SERVER = `
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'));
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(server.address().port));
`;

/**
 * A server whose queue of connections is full: Linux drops the SYN, and takes the one that the client sends again a second
 * later, when the queue has a place.
 */
async function withFullQueue(): Promise<{ port: number; resume: () => void }> {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  for (let place = 0; place < 2; place += 1) {
    const socket = connect(port, '127.0.0.1');
    servers.push(() => socket.destroy());
    await once(socket, 'connect');
  }
  return { port, resume: () => void child.kill('SIGCONT') };
}

test.each([[['127.0.0.1']], [['127.0.0.1', '::1']], [['::1', '127.0.0.1']]])(
  'of %j, an address that takes its connection late is not given up for others that fail',
  async (addresses) => {
    const { port, resume } = await withFullQueue();
    const waiting = connect(port, '127.0.0.1');
    servers.push(() => waiting.destroy());
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const sender = createHttpsSender({
      policy: { allowedPrivateCidrs: ['127.0.0.0/8', '::1/128'], allowedPorts: [443] },
      resolve: () => {
        ask();
        return Promise.resolve(addresses);
      },
    });
    servers.push(() => sender.close());
    const sending = sender.send({
      url: `http://localhost:${port}/`,
      headers: {},
      body: '{}',
      deadlineMs: POST_DEADLINE_MS,
    });
    await asked;
    await eventLoopTurn();
    // The server's queue is full: the kernel drops what connects, and tries again by itself.
    expect(waiting.connecting).toBe(true);
    resume();
    await expect(sending).resolves.toMatchObject({ statusCode: 200 });
  },
);
