import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { idTokenOf } from '../helpers/console-api.ts';
import { LocalStack } from '../helpers/local-stack.ts';

/** Access to the console of a local stack, by other pages and programs of the machine. */

let stack: LocalStack;
let address: URL;
let session: string;
let token: string;

beforeAll(async () => {
  stack = await LocalStack.start();
  address = new URL(stack.stack.consoleUrl ?? '');
  session = address.hash.replace('#session=', '');
  token = await idTokenOf(stack);
});

afterAll(async () => {
  await stack?.stop();
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** By node:http, which sends any header as it is given. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: address.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

const withToken = (headers: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...headers });
const messageOf = ({ body }: Answer): string => (JSON.parse(body) as { message: string }).message;

describe('the API behind the console', () => {
  test('responds to the page, which has a token and the origin', async () => {
    const own = { origin: address.origin, 'sec-fetch-site': 'same-origin' };
    expect((await ask('/api/health', withToken(own))).status).toBe(200);
    expect((await ask('/api/destinations?limit=5', withToken())).status).toBe(200);
  });

  test('refuses a caller without a token, and takes neither the session nor another form for one', async () => {
    for (const authorization of [
      '',
      'Bearer ',
      'Bearer AAAA',
      `Bearer ${session}`,
      `Basic ${token}`,
      `bearer ${token}`,
      `Bearer ${token}A`,
    ]) {
      const answer = await ask('/api/health', authorization === '' ? {} : { authorization });
      expect([answer.status, answer.body]).toEqual([401, '{"message":"Unauthorized"}']);
    }
  });

  test('accepts no cookie as a token', async () => {
    expect((await ask('/api/health', { cookie: `session=${session}; token=${token}` })).status).toBe(401);
  });

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port, whose pages count as the same site', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s even with a token', async (_name, headers) => {
    const answer = await ask('/api/destinations', withToken(headers), 'POST');
    expect([answer.status, messageOf(answer)]).toEqual([403, 'Forbidden. Only pages of this server may call it.']);
  });

  test('allows no other origin by CORS', async () => {
    const answer = await ask(
      '/api/destinations',
      {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
      'OPTIONS',
    );
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '127.0.0.1', '[::1]'])(
    'refuses the name %s: names can be made to resolve to loopback',
    async (name) => {
      for (const path of ['/', '/config.json', '/api/health']) {
        const answer = await ask(path, withToken({ host: name.includes('evil') ? `${name}:${address.port}` : name }));
        expect([answer.status, messageOf(answer)]).toEqual([
          403,
          expect.stringMatching(/^Forbidden\. This server responds to/),
        ]);
      }
    },
  );
});

describe('the page of the console', () => {
  test('has a policy against foreign content, inline scripts and frames', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toMatch(/https?:\/\/|<script>|<style|style="/);
  });

  test('has scripts with a content hash in their names and long caching', async () => {
    const [, script = ''] = /src="\.(\/assets\/[^"]+\.js)"/.exec((await ask('/')).body) ?? [];
    const answer = await ask(script);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toContain('immutable');
  });

  test.each([
    '/../stack.json',
    '/assets/../../../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/',
    '/.sources',
    '/assets/none.js',
    '//etc/passwd',
  ])('has no file at %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('contains no secret', async () => {
    const { accessKeyId, secretAccessKey } = stack.stack.credentials;
    for (const path of ['/', '/config.json']) {
      const { body } = await ask(path);
      for (const secret of [accessKeyId, secretAccessKey, session]) expect(body).not.toContain(secret);
    }
  });

  test('has a printed address, also in stack.json, with the session in the fragment', () => {
    expect(stack.stack.consoleUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#session=[\w-]{43}$/);
    expect(session).not.toContain(stack.stack.credentials.secretAccessKey);
  });
});
