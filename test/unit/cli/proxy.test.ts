import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Program, type Finished } from '../../helpers/program.ts';
import { ApiServer, CREDENTIALS } from '../sdk/manager/api-server.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const MAIN = join(PROJECT, 'cli', 'src', 'main.ts');

let proxy: Server;
let proxyUrl: string;
/** Hosts that the proxy was asked for. It lets nobody through. */
let asked: string[];

beforeEach(async () => {
  asked = [];
  proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.on('error', () => undefined).end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});

afterEach(() => {
  proxy.close();
  proxy.closeAllConnections();
});

const list = (apiUrl: string, environment: Record<string, string>): Promise<Finished> =>
  new Program([MAIN, 'destinations', 'list', '--api-url', apiUrl], PROJECT, {
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    ...Object.fromEntries(['http_proxy', 'https_proxy', 'no_proxy', 'NO_PROXY'].map((name) => [name, ''])),
    ...environment,
  }).finished;

describe('the command line behind a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])(
    'calls the API through %s, and says why the proxy refused',
    async (name) => {
      const { code, stderr } = await list('https://webhooks.invalid', { [name]: proxyUrl });
      expect(new Set(asked)).toEqual(new Set(['webhooks.invalid:443']));
      expect([code, stderr]).toEqual([
        7,
        expect.stringMatching(
          /got no response: Proxy response \(407\) [^\n]+ \(HTTPS_PROXY is set; NO_PROXY names [^\n]+\n$/,
        ),
      ]);
    },
  );

  test('calls the hosts of NO_PROXY without it', async () => {
    const environment = { HTTPS_PROXY: proxyUrl, NO_PROXY: 'example.com,webhooks.invalid' };
    const { stderr } = await list('https://webhooks.invalid', environment);
    expect([asked, stderr]).toEqual([[], expect.stringMatching(/got no response: (ENOTFOUND|EAI_AGAIN)/)]);
  });

  test.each(['127.0.0.1', 'localhost'])('calls %s without it', async (host) => {
    const api = await ApiServer.start(() => ({ body: { items: [] } }));
    const url = api.url.replace('127.0.0.1', host);
    const result = await list(url, { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, NODE_USE_ENV_PROXY: '1' });
    api.close();
    expect([asked, result]).toEqual([[], { code: 0, stdout: 'No destinations found.\n', stderr: '' }]);
  });
});
