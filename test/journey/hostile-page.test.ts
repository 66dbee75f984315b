import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import chromium from '@sparticuz/chromium';
import type { Browser, Page } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';
import { BLOCKED_PORTS, freeBlockedPort } from '../../local/aws/services/dynamodb/blocked-port.ts';
import { eventually } from '../helpers/eventually.ts';
import { attack, NAMES_OF_WAYS } from '../helpers/hostile-page.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { databaseOf } from '../helpers/processes.ts';

/** A real Chromium with a page of another origin, which tries whatever a page can. */

/** A name that the attacker's DNS server resolves to the database (DNS rebinding). */
const REBOUND = 'rebound.example';

let stack: LocalStack;
let database: { host: string; port: number };
let browser: Browser;
let page: Page;
let site: ReturnType<typeof createHttpServer>;

beforeAll(async () => {
  stack = await LocalStack.start();
  database = databaseOf(stack.pid);
  site = createHttpServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://site').searchParams.get('to');
    if (to === null) response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body></body>');
    else response.writeHead(307, { location: to }).end();
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP ${REBOUND} ${database.host}`],
  });
  page = await browser.newPage();
  await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
  await stack?.stop();
});

/** Counts connections, and keeps the request lines that it got. */
async function listen(port: number, host: string): Promise<{ server: Server; connections: number; ways: Set<string> }> {
  const seen = { server: createServer(), connections: 0, ways: new Set<string>() };
  seen.server.on('connection', (socket) => {
    seen.connections += 1;
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) => {
      const url = chunk.toString().split(' ', 2)[1] ?? '/';
      seen.ways.add(new URL(url, 'http://control').searchParams.get('way') ?? url);
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\n\r\n');
    });
  });
  seen.server.listen(port, host);
  await once(seen.server, 'listening');
  return seen;
}

const tables = async (client: DynamoDBClient): Promise<string[]> =>
  (await client.send(new ListTablesCommand())).TableNames ?? [];

describe('a page of another origin', () => {
  test('opens no connection to any of the ports that the database may take, in any way; to another port it does', async () => {
    const { host } = await freeBlockedPort();
    const blocked = await Promise.all(BLOCKED_PORTS.map((port) => listen(port, host)));
    await Promise.all(BLOCKED_PORTS.map((port) => attack(page, `${host}:${port}`)));
    const control = await listen(0, host);
    await attack(page, `${host}:${(control.server.address() as AddressInfo).port}`);
    await eventually(
      () => Promise.resolve(control.ways.size === NAMES_OF_WAYS.length ? true : undefined),
      () => Promise.resolve(`the control got ${[...control.ways].join(', ')}`),
    );
    expect(blocked.map(({ connections }) => connections)).toEqual(BLOCKED_PORTS.map(() => 0));
    for (const { server } of [control, ...blocked]) server.close();
  });

  test('writes nothing into the database, not under a name of its own either; a database on another port obeys it', async () => {
    expect(BLOCKED_PORTS).toContain(database.port);
    await attack(page, `${database.host}:${database.port}`, '/');
    await attack(page, `${REBOUND}:${database.port}`, '/');
    expect(await tables(new DynamoDBClient(stack.stack))).not.toContain('taken');

    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const file = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
    const open = spawn(file, ['serve', '--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
    await once(open.stderr, 'data');
    await attack(page, `127.0.0.1:${port}`, '/');
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
    expect(await tables(client)).toEqual(['taken']);
    open.kill();
    await once(open, 'exit');
  });

  test.each(['/', '/_local/calls'])('calls nothing at the gateway at %s without a session', async (path) => {
    await stack.local('calls', 'DELETE');
    await attack(page, new URL(stack.stack.endpoint).host, path);
    const counts = (await stack.local('calls')) as { principal: string }[];
    expect(counts.filter(({ principal }) => principal === 'admin')).toEqual([]);
    expect(await stack.local('faults')).toEqual([]);
    expect(await tables(new DynamoDBClient(stack.stack))).not.toContain('taken');
  });

  test('reads nothing from the gateway or the console', async () => {
    for (const address of [stack.stack.endpoint, new URL(stack.stack.consoleUrl ?? '').origin]) {
      const read = await page.evaluate(
        `Promise.allSettled(['/', '/_local/calls', '/_local/health', '/_aws/cognito-domain/x/oauth2/token', '/api/destinations', '/config.json'].map((path) => fetch('${address}' + path)))`,
      );
      expect((read as { status: string }[]).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
    }
  });
});
