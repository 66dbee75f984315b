import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curlOf } from '../../../console/src/format/curl.ts';

/** A request as it arrived. */
interface Arrived {
  url: string | undefined;
  headers: [name: string, value: string][];
  body: Buffer;
}

const run = promisify(execFile);
const arrived: Arrived[] = [];
const server = createServer((request, response) => void receive(request, response));

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { url, rawHeaders: raw } = request;
  const headers = raw.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [],
  );
  arrived.push({ url, headers, body: Buffer.concat(chunks) });
  response.end('ok');
}

let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const BODIES: readonly (readonly [name: string, body: string])[] = [
  ['a plain object', '{"event":"order.created","timestamp":1,"data":{},"source":"shop"}'],
  ['quotes of both kinds', `{"a":"it's \\"so\\"","b":"'''","c":"'\\''"}`],
  ['line breaks and tabs', '{\n\t"a": "1",\r\n "b": 2\n}\n\n'],
  ['what a shell expands', '{"a":"$HOME ${HOME} $(id) `id` !! !x * ? ~ \\\\ \\n %s %d %%"}'],
  ['Unicode', '{"a":"ü 漢字 🚚 \u202e\u200b\\ud800"}'],
  ['a text that begins like a file', '@/etc/hostname'],
  ['a text that begins like an option', '--data x'],
  ['nothing', ''],
  ['more than an argument of a program may have', `{"a":"${'x'.repeat(200_000)}"}`],
];

describe.each(['sh', 'bash'])('a request copied as curl and run by %s', (shell) => {
  test.each(BODIES)('arrives byte for byte with %s', async (_name, body) => {
    const headers = { Host: 'x', 'Content-Type': 'application/json', 'Content-Length': '9', Connection: 'keep-alive' };
    await sh(shell, curlOf({ url: `http://127.0.0.1:${port}/hook`, headers, body }));
    expect(arrived.at(-1)?.body.equals(Buffer.from(body))).toBe(true);
  });

  test('arrives with the same URL and headers, and with none of curl itself', async () => {
    const sent = {
      'X-Quote': `it's "so" $HOME \`id\` \\`,
      'X-Empty': '',
      'User-Agent': 'Street-Collector-Webhooks/1.0',
      'Content-Type': 'application/json',
      'Accept-Encoding': 'identity',
      'X-Webhook-Event': 'order.created%25',
    };
    const path = "/a[1]{b,c}/%20?x=it's&y=$HOME&z=[1-3]";
    const headers = { Host: 'shop.example.com', ...sent, 'Content-Length': '2', Connection: 'keep-alive' };
    await sh(shell, curlOf({ url: `http://127.0.0.1:${port}${path}`, headers, body: '{}' }));
    const { url, headers: got } = arrived.at(-1) ?? { url: '', headers: [] };
    expect(url).toBe(path);
    const own = new Set(['Host', 'Content-Length']);
    expect(Object.fromEntries(got.filter(([name]) => !own.has(name)))).toEqual(sent);
  });
});

const sh = (shell: string, command: string): Promise<unknown> => {
  const child = run(shell, ['-s'], { env: { PATH: process.env['PATH'], HOME: '/' } });
  child.child.stdin?.end(command);
  return child;
};
