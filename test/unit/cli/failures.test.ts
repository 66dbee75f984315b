import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCertificate } from '../../../local/sample/certificate.ts';
import type { Reply } from '../sdk/manager/api-server.ts';
import { CommandLine, type Result } from './command-line.ts';

const LIST = ['destinations', 'list'];
const GET = ['destinations', 'get', 'dst_1'];

const line = new CommandLine();
let folder: string;
let closed: string;
let tls: Server;
/** Responds to TLS with HTTP. */
let plain: Server;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhooks-failures-'));
  const { key, cert } = await makeCertificate(Date.now());
  tls = createTlsServer({ key, cert }, (_request, response) => response.end('{}'));
  plain = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const other = createServer();
  for (const server of [tls, plain, other])
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  closed = `http://127.0.0.1:${portOf(other)}`;
  other.close();
});

afterAll(() => {
  tls.close();
  plain.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One line with the reason, no stack trace. */
function expectOneLine({ code, out, err }: Result, message: RegExp, exitCode: number): void {
  expect([code, out]).toEqual([exitCode, '']);
  expect(err).toMatch(message);
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).not.toMatch(/fault of this program|\bat .*:\d+/);
}

describe('a response that is not of the API', () => {
  test.each<[string, Reply, RegExp, number]>([
    [
      '403',
      { status: 403, body: { message: 'Missing Authentication Token' } },
      /Missing Authentication Token \(HTTP 403/,
      5,
    ],
    [
      '404 with HTML',
      { status: 404, body: '<html>no\nsuch page</html>' },
      /<html>no\\nsuch page<\/html> \(HTTP 404/,
      3,
    ],
    ['429 for an hour', { status: 429, headers: { 'retry-after': '3600' } }, /HTTP 429/, 7],
    ['501 without a body', { status: 501, headers: { 'retry-after': '3600' } }, /has no reason \(HTTP 501/, 7],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://sign-in.example' } },
      /got no response: unexpected redirect/,
      7,
    ],
    [
      '200 with a sign-in page',
      { body: '<html>Sign in' },
      /not of the admin API \(application\/json\): "<html>Sign in"/,
      7,
    ],
    ['200 with half a document', { body: '{"items":[' }, /not of the admin API/, 7],
    ['200 with a text', { body: '"ok"' }, /not of the admin API/, 7],
    ['200 with null', { body: 'null' }, /not of the admin API/, 7],
    ['another list', { body: { data: [] } }, /not a list of the admin API/, 7],
    ['errors of another kind', { status: 422, body: { errors: [null, 'x', { message: 1 }] } }, /HTTP 422/, 4],
  ])('is an error in one line: %s', async (_, reply, message, exitCode) => {
    expectOneLine(await line.run(LIST, () => reply), message, exitCode);
  });

  test('is a fault in one line where a command cannot show it', async () => {
    const { code, err } = await line.run(GET, () => ({ body: [] }));
    expect([code, err]).toEqual([
      70,
      expect.stringMatching(/^A fault of this program, please report it: TypeError: .+\n$/),
    ]);
  });
});

describe('no response', () => {
  test.each<[string, () => string, RegExp]>([
    ['from a closed port', () => closed, /got no response: ECONNREFUSED/],
    ['from an unknown name', () => 'https://webhooks.invalid', /got no response: (ENOTFOUND|EAI_AGAIN)/],
    [
      'because of its certificate',
      () => `https://localhost:${portOf(tls)}`,
      /DEPTH_ZERO_SELF_SIGNED_CERT, Node does not know .* NODE_EXTRA_CA_CERTS/,
    ],
    ['because it does not speak TLS', () => `https://127.0.0.1:${portOf(plain)}`, /use http instead of https/],
  ])('%s is an error with the reason', async (_, url, message) => {
    expectOneLine(await line.run([...LIST, '--api-url', url()]), message, 7);
  });
});

describe('a wrong setting', () => {
  const files = (): Record<string, string> => ({
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  });

  test.each<[string, readonly string[], () => Record<string, string>, RegExp]>([
    ['WEBHOOKS_API_URL is no URL', LIST, () => ({ WEBHOOKS_API_URL: 'api.example.com' }), /not an http or https URL/],
    [
      'the region is a host',
      [...LIST, '--region', 'x.evil.example/'],
      () => ({ WEBHOOKS_API_URL: '' }),
      /region "x\.evil\.example\/" is not/,
    ],
    ['there are no credentials', LIST, files, /No AWS credentials: .*AWS_ACCESS_KEY_ID/],
    [
      'AWS_PROFILE names no profile',
      LIST,
      () => ({ ...files(), AWS_PROFILE: 'nobody' }),
      /No AWS credentials of the profile nobody: /,
    ],
    [
      '--profile names no profile',
      [...LIST, '--profile', 'nobody'],
      files,
      /No AWS credentials of the profile nobody: /,
    ],
    [
      'the configuration of AWS is a folder',
      LIST,
      () => ({ ...files(), AWS_CONFIG_FILE: folder, AWS_SHARED_CREDENTIALS_FILE: folder }),
      /No AWS credentials/,
    ],
    [
      'the proxy is no URL',
      LIST,
      () => ({ HTTPS_PROXY: 'proxy.example:8080' }),
      /HTTPS_PROXY .* is not an http or https/,
    ],
    [
      'the file of the local stack is broken',
      LIST,
      () => ({ WEBHOOKS_API_URL: '', WEBHOOKS_LOCAL_DIRECTORY: stackFile('{"endpoint":') }),
      /stack\.json does not describe a local stack/,
    ],
    [
      'the file of the local stack is another one',
      LIST,
      () => ({ WEBHOOKS_API_URL: '', WEBHOOKS_LOCAL_DIRECTORY: stackFile('[]') }),
      /stack\.json does not describe a local stack/,
    ],
    [
      'the file of the local stack is a folder',
      ['verify', '--local'],
      () => ({ WEBHOOKS_API_URL: '', WEBHOOKS_LOCAL_DIRECTORY: stackFile() }),
      /stack\.json cannot be read: EISDIR/,
    ],
  ])('is an error with the remedy when %s', async (_, args, settings, message) => {
    process.env['WEBHOOKS_API_URL'] = closed;
    Object.assign(process.env, settings());
    expectOneLine(await line.run(args), message, /credentials/.test(message.source) ? 5 : 8);
  });
});

/** Returns a folder with a file of a local stack; without `text` the file is a folder. */
function stackFile(text?: string): string {
  const directory = mkdtempSync(join(folder, 'stack-'));
  const file = join(directory, '.local', 'stack.json');
  mkdirSync(text === undefined ? file : join(directory, '.local'), { recursive: true });
  if (text !== undefined) writeFileSync(file, text);
  return directory;
}

describe('an event that nests deeper than the stack reaches', () => {
  const depth = 480_000;
  const payload = `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  const event = { body: `{"type":"order.created","violations":[],"verdicts":[],"payload":${payload}}` };

  test('is printed in a line of text', async () => {
    const { code, out } = await line.run(['event', 'x'], () => event);
    expect([code, out.includes(payload)]).toEqual([0, true]);
  });

  test('is printed as JSON', async () => {
    const { code, out } = await line.run(['event', 'x', '--json'], () => event);
    expect([code, out.replaceAll(/\s/g, '').includes(payload)]).toEqual([0, true]);
    expect(() => JSON.parse(out) as unknown).not.toThrow();
  });
});
