import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Program } from '../../../helpers/program.ts';

const SDK = join(import.meta.dirname, '..', '..', '..', '..', 'sdk', 'src', 'publisher', 'publish-events.ts');

test('publishEvents calls the bus through the proxy of the environment', async () => {
  const asked: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.on('error', () => undefined).end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const code = `import { publishEvents } from ${JSON.stringify(SDK)};
    const error = await publishEvents([{ event: 'order.cancelled', data: { orderId: 'ord_1' } }]).catch((error) => error);
    console.log(error.failures[0].code);`;
  const { stdout, stderr } = await new Program(['--input-type=module', '--eval', code], process.cwd(), {
    ...Object.fromEntries(
      ['http_proxy', 'https_proxy', 'no_proxy', 'NO_PROXY', 'AWS_ENDPOINT_URL'].map((name) => [name, '']),
    ),
    NODE_USE_ENV_PROXY: '1',
    HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    WEBHOOKS_EVENT_BUS: 'webhooks-prod',
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }).finished;
  proxy.close();
  proxy.closeAllConnections();
  expect([stderr, stdout.trim(), new Set(asked)]).toEqual([
    '',
    'ERR_PROXY_TUNNEL',
    new Set(['events.eu-north-1.amazonaws.com:443']),
  ]);
});
