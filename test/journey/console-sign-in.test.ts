import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { ApiProxy } from '../../local/console/api-proxy.ts';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import { LocalStack } from '../helpers/local-stack.ts';

/** The same files on a host that knows nothing of them, with an OpenID provider to sign in at: as on AWS. */

const PROJECT = join(import.meta.dirname, '..', '..');
const PAGE = join(PROJECT, 'dist', 'console');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const CLIENT = 'console';
const CODE = 'one-time-code';

let stack: LocalStack;
let browser: Browser;
let host: Server;
let proxy: ApiProxy;
/** Responses of the provider, and the requests that it and the API got. */
let refuses: boolean;
let challenge: string;
let redeemed: URLSearchParams[];
let authorizations: Set<string>;

const address = (): string => `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
const idToken = `e30.${Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 3600 })).toString('base64url')}.c2ln`;

beforeAll(async () => {
  execFileSync(process.execPath, [join(PROJECT, 'console', 'build.ts')], { stdio: 'pipe' });
  stack = await LocalStack.start();
  proxy = new ApiProxy(stack.stack.adminApiUrl ?? '', stack.stack.credentials, stack.stack.region);
  // A page that is left does not wait for its answers.
  host = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  host?.close();
  proxy?.close();
  await stack?.stop();
});

beforeEach(() => {
  refuses = false;
  redeemed = [];
  authorizations = new Set();
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', address());
  const json = (value: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (url.pathname === '/oauth2/authorize') return authorize(url.searchParams, response);
  if (url.pathname === '/oauth2/token') {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const asked = new URLSearchParams(body);
    redeemed.push(asked);
    const proof = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked.get('code') !== CODE || proof !== challenge) return void response.writeHead(400).end();
    return void json({ id_token: idToken });
  }
  if (url.pathname === '/console/config.json') {
    const signIn = {
      kind: 'oidc',
      authorizeUrl: `${address()}/oauth2/authorize`,
      tokenUrl: `${address()}/oauth2/token`,
      clientId: CLIENT,
    };
    return void json({ title: 'production', apiBase: '/v1', signIn });
  }
  if (url.pathname.startsWith('/v1/')) {
    authorizations.add(request.headers.authorization ?? 'none');
    return proxy.forward(request, response, (request.url ?? '').slice('/v1'.length));
  }
  const name = url.pathname === '/console/' ? 'index.html' : url.pathname.replace('/console/', '');
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain' }).end(readFileSync(join(PAGE, name)));
}

/** Signs in whoever comes, and sends them back. */
function authorize(asked: URLSearchParams, response: ServerResponse): void {
  challenge = asked.get('code_challenge') ?? '';
  const back = new URL(asked.get('redirect_uri') ?? '');
  back.searchParams.set('state', asked.get('state') ?? '');
  if (refuses) back.searchParams.set('error_description', 'You are not an operator');
  back.searchParams.set(refuses ? 'error' : 'code', refuses ? 'access_denied' : CODE);
  const sound =
    asked.get('client_id') === CLIENT &&
    asked.get('code_challenge_method') === 'S256' &&
    asked.get('response_type') === 'code';
  response.writeHead(sound ? 302 : 400, sound ? { location: back.href } : {}).end();
}

describe('the console on a static host', () => {
  test('signs in at the provider, returns to the same page and sends the token to the API', async () => {
    const tab = await ConsoleTab.open(browser, `${address()}/console/#/destinations`);
    await tab.page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor();
    await tab.page.getByText('No destination is registered yet.').waitFor();
    expect(tab.page.url()).toBe(`${address()}/console/#/destinations`);
    expect(redeemed).toHaveLength(1);
    expect([...authorizations]).toEqual([`Bearer ${idToken}`]);
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  test('does not redeem a code that it did not request', async () => {
    const tab = await ConsoleTab.open(browser, `${address()}/console/?code=stolen&state=foreign`);
    await tab.page.getByRole('heading', { level: 1, name: 'No destination is registered yet' }).waitFor();
    expect(redeemed.map((asked) => asked.get('code'))).toEqual([CODE]);
    await tab.close();
  });

  test("shows the provider's refusal and calls no API", async () => {
    refuses = true;
    const tab = await ConsoleTab.open(browser, `${address()}/console/`);
    await tab.page.getByText('The provider refused the sign-in: You are not an operator').waitFor();
    expect(authorizations.size).toBe(0);
    await tab.close();
  });
});

describe('the console of the local stack', () => {
  test('names the address to open when there is no session', async () => {
    const tab = await ConsoleTab.open(browser, new URL('/', stack.stack.consoleUrl ?? '').href);
    await tab.page.getByRole('heading', { name: 'Open the printed address' }).waitFor();
    expect(tab.requests.filter((url) => url.includes('/api/'))).toEqual([]);
    await tab.close();
  });

  test('reports a session of an earlier start', async () => {
    const tab = await ConsoleTab.open(
      browser,
      `${new URL('/', stack.stack.consoleUrl ?? '').href}#session=${'A'.repeat(43)}`,
    );
    await tab.page.getByText(/session is missing or of another start/).waitFor();
    await tab.close();
  });
});
