import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { acceptsGzip } from '../../../../lambdas/adapters/accept-encoding.ts';
import type { PageFile } from '../../../../lambdas/console/page-files.ts';
import { servePage } from '../../../../lambdas/console/serve.ts';

const HTML = '<!doctype html><title>Webhooks</title>';
const SCRIPT = 'export const answer = 42;';
const file = (type: string, text: string, immutable: boolean): PageFile => ({
  type,
  gzipped: gzipSync(text),
  immutable,
});
const FILES = new Map([
  ['/index.html', file('text/html; charset=utf-8', HTML, false)],
  ['/assets/index-B2x.js', file('text/javascript; charset=utf-8', SCRIPT, true)],
]);
const CONFIGURATION = JSON.stringify({
  title: 'webhooks-dev',
  signIn: {
    tokenUrl: 'https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/token',
    revokeUrl: 'https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/revoke',
  },
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  sourceIp?: string;
  allowedCidrs?: string[];
  configuration?: string;
}

function ask(path: string, { method = 'GET', headers = {}, sourceIp = '203.0.113.9', ...page }: Asked = {}) {
  const serve = servePage({ files: FILES, configuration: CONFIGURATION, allowedCidrs: [], ...page });
  const event = { httpMethod: method, path, headers, requestContext: { identity: { sourceIp } } };
  const { statusCode, headers: all = {}, body, isBase64Encoded } = serve(event as unknown as APIGatewayProxyEvent);
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  return { status: statusCode, headers: all as Record<string, string>, bytes };
}

describe('the page', () => {
  test.each(['/', '/index.html'])('is at %s, never stored', (path) => {
    const { status, headers, bytes } = ask(path, { headers: { 'accept-encoding': 'gzip, br' } });
    expect([status, headers['Content-Type'], headers['Cache-Control'], headers['Content-Encoding']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
      'gzip',
    ]);
    expect(gunzipSync(bytes).toString()).toBe(HTML);
  });

  test('has scripts that browsers keep for a year, since their names change with them', () => {
    const { headers } = ask('/assets/index-B2x.js');
    expect(headers['Cache-Control']).toBe('public, max-age=31536000, immutable');
  });

  test('comes as it is to who takes no gzip, and says that this depends', () => {
    const { headers, bytes } = ask('/assets/index-B2x.js', { headers: { 'Accept-Encoding': 'br' } });
    expect(bytes.toString()).toBe(SCRIPT);
    expect(headers).not.toHaveProperty('Content-Encoding');
    expect(headers['Vary']).toBe('Accept-Encoding');
  });

  test('has its configuration, never stored', () => {
    const { headers, bytes } = ask('/config.json');
    expect(bytes.toString()).toBe(CONFIGURATION);
    expect([headers['Content-Type'], headers['Cache-Control']]).toEqual(['application/json', 'no-store']);
  });
});

describe('every response', () => {
  test.each([
    ['/', {}],
    ['/assets/index-B2x.js', {}],
    ['/config.json', {}],
    ['/nowhere', {}],
    ['/', { method: 'POST' }],
    ['/', { allowedCidrs: ['198.51.100.0/24'] }],
  ] as [string, Asked][])('has the headers that keep others out: %s %j', (path, asked) => {
    const { headers } = ask(path, asked);
    expect(headers).toMatchObject({
      'Referrer-Policy': 'no-referrer',
      'Strict-Transport-Security': 'max-age=31536000',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
    const policy = headers['Content-Security-Policy']?.split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self' https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/token https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/revoke",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]);
  });

  test('names the endpoints of sign-in without a query and once, and no other', () => {
    const tokenUrl = 'https://login.example.com:8443/token?p=policy';
    const configuration = JSON.stringify({ signIn: { tokenUrl, revokeUrl: tokenUrl } });
    expect(ask('/', { configuration }).headers['Content-Security-Policy']).toContain(
      "connect-src 'self' https://login.example.com:8443/token;",
    );
  });
});

describe('a path', () => {
  test.each([
    '/nowhere',
    '/assets/',
    '/assets',
    '/assets/../index.html',
    '/assets/..%2f..%2findex.js',
    '/../index.js',
    '//index.html',
    '/./index.html',
    '/index.html/',
    '/INDEX.HTML',
    '/index.html.gz',
    '/index.html\0.js',
    '/constructor',
    '/__proto__',
    '/.sources',
    '/config.json/',
    '',
  ])('that is no file is not found: %j', (path) => {
    expect(ask(path).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get'])('takes no %s', (method) => {
    expect(ask('/', { method })).toMatchObject({ status: 405, headers: { Allow: 'GET, HEAD' } });
  });

  test('is closed to addresses that are not listed', () => {
    const allowedCidrs = ['203.0.113.0/24', '2001:db8::/32'];
    for (const sourceIp of ['203.0.113.9', '2001:db8::9'])
      expect(ask('/', { allowedCidrs, sourceIp }).status).toBe(200);
    for (const path of ['/', '/config.json', '/nowhere'])
      expect(ask(path, { allowedCidrs, sourceIp: '198.51.100.9' }).status).toBe(403);
  });
});

describe('Accept-Encoding', () => {
  test.each(['gzip', 'GZIP', 'br, gzip;q=0.5', 'gzip ; q=1', 'x-gzip', '*', 'br;q=1.0, *;q=0.1', 'deflate,gzip'])(
    '%j takes gzip',
    (header) => {
      expect(acceptsGzip(header)).toBe(true);
    },
  );

  test.each([
    undefined,
    '',
    'identity',
    'br',
    'gzip;q=0',
    'gzip;q=0.000',
    '*;q=0',
    'gzip;q=0, *',
    'notgzip',
    'gzip;q=x',
  ])('%j does not', (header) => {
    expect(acceptsGzip(header)).toBe(false);
  });
});
