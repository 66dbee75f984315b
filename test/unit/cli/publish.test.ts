import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../../core/event/catalogue.ts';
import { Program } from '../../helpers/program.ts';
import { ApiServer, CREDENTIALS, type Reply, type SeenRequest } from '../sdk/manager/api-server.ts';
import { CommandLine } from './command-line.ts';

interface Entry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Time?: number;
}

const MAIN = join(import.meta.dirname, '..', '..', '..', 'cli', 'src', 'main.ts');
const DATA = '{"orderId":"ord_1"}';

const commandLine = new CommandLine();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'webhooks-publish-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const accepted = ({ body }: SeenRequest): Reply => ({
  body: {
    FailedEntryCount: 0,
    Entries: (body as { Entries: Entry[] }).Entries.map(() => ({ EventId: 'event-bridge-1' })),
  },
});

/** Publishes to a bus whose service replies so. */
async function publish(args: readonly string[], reply: (request: SeenRequest) => Reply = accepted) {
  commandLine.api?.close();
  commandLine.api = await ApiServer.start(reply);
  process.env['AWS_ENDPOINT_URL'] = new URL(commandLine.api.url).origin;
  const result = await commandLine.run(['publish', ...args]);
  const requests = commandLine.api.requests;
  const entries = requests.flatMap(({ body }) => (body as { Entries?: Entry[] } | undefined)?.Entries ?? []);
  return { ...result, requests, entries, data: JSON.parse(entries[0]?.Detail ?? '{}') as Record<string, unknown> };
}

describe('publish', () => {
  beforeEach(() => {
    process.env['WEBHOOKS_EVENT_BUS'] = 'webhooks-prod';
  });

  test('puts an event on the bus, and says its webhook id and the next step', async () => {
    const args = ['order.cancelled', '--data', DATA, '--event-id', 'order-4711', '--tenant', 'acme'];
    const { code, out, err, requests, entries, data } = await publish([...args, '--time', '2026-01-31T12:00:00Z']);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
      authentication: { service: 'events', region: 'eu-north-1' },
    });
    expect(entries).toMatchObject([
      {
        EventBusName: 'webhooks-prod',
        Source: 'street-collector-platform',
        DetailType: 'order.cancelled',
        Time: 1769860800,
      },
    ]);
    expect(data).toEqual({ orderId: 'ord_1', eventId: 'order-4711', tenant: 'acme' });
    expect([code, out]).toEqual([0, expect.stringMatching(/^webhook id +msg_\w{22}\nevent id +order-4711\n/m)]);
    expect(err).toMatch(/^Next: webhooks event msg_\w{22} shows each destination's result\.\n$/);
  });

  test('takes the documented example of the type by default, and says so', async () => {
    const { code, err, data } = await publish(['vendor.registration']);
    expect(code).toBe(0);
    expect(data).toMatchObject(CATALOGUE['vendor.registration'].example);
    expect(err).toContain('Published with the documented example of vendor.registration; --data replaces it.\n');
  });

  test('requires data for a type without an example, and names the nearest', async () => {
    const { code, err, requests } = await publish(['order.crated']);
    expect([code, requests]).toEqual([2, []]);
    expect(err).toContain('"order.crated" has no documented example. Did you mean order.created? Give --data JSON');
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown type', ['order.crated', '--data', '{}'], /^Warning: order\.crated .* Did you mean order\.created\?$/m],
    ['data that breaks the schema', ['order.created', '--data', DATA], /^Warning: data\.total: expected number/m],
  ])('warns about %s and publishes it; --strict refuses it', async (_, args, warning) => {
    const warned = await publish(args);
    expect([warned.code, warned.entries.length, warned.err]).toEqual([0, 1, expect.stringMatching(warning)]);
    const refused = await publish([...args, '--strict']);
    expect([refused.code, refused.requests]).toEqual([4, []]);
  });

  test('--strict names the field of each violation', async () => {
    const { err } = await publish(['order.created', '--data', '{"orderId":1}', '--strict', '--json']);
    expect(JSON.parse(err)).toMatchObject({
      error: {
        kind: 'refused',
        exitCode: 4,
        errors: expect.arrayContaining([
          expect.objectContaining({ field: 'data.orderId', option: '--data orderId' }),
          expect.objectContaining({ field: 'data.total', option: '--data total' }),
        ]),
      },
    });
  });

  test.each<[string, string[], RegExp]>([
    ['a malformed type', ['order..created'], /TYPE: has an empty part\. /],
    ['two types', ['order.created,order.updated'], /TYPE: has a comma/],
    [
      'a type of the service',
      ['webhook.delivery.exhausted'],
      /TYPE: begins with webhook\., which only the webhook service/,
    ],
    ['a wrong tenant', ['order.created', '--tenant', '../x'], /--tenant: /],
    ['a source of AWS', ['order.created', '--source', 'aws.s3'], /--source: /],
    ['milliseconds', ['order.created', '--time', '+058873-01-01T00:00:00Z'], /--time: /],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err, requests } = await publish([...args, '--data', '{}']);
    expect([code, out, requests]).toEqual([4, '', []]);
    expect(err).toMatch(message);
    expect(err).toMatch(/^Nothing was published: [^\n]+\n$/);
  });

  test.each<[string, Reply, number, RegExp]>([
    [
      'no permission',
      { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } },
      5,
      /AccessDeniedException: no/,
    ],
    ['expired credentials', { status: 400, body: { __type: 'ExpiredTokenException' } }, 5, /ExpiredTokenException/],
    [
      'a missing bus',
      { status: 400, body: { __type: 'ResourceNotFoundException', message: 'Event bus x does not exist' } },
      3,
      /x does not exist/,
    ],
    [
      'a missing bus, as EventBridge says it of an entry',
      {
        body: {
          FailedEntryCount: 1,
          Entries: [
            {
              ErrorCode: 'InvalidArgument',
              ErrorMessage: 'Parameter EventBusName is not valid. Reason: Event bus x does not exist.',
            },
          ],
        },
      },
      3,
      /x does not exist\.\n$/,
    ],
    ['no response', { drop: true }, 7, /does not respond: /],
    [
      'another refusal',
      { status: 400, body: { __type: 'ValidationException', message: 'no' } },
      1,
      /ValidationException: no/,
    ],
    [
      'a refused entry',
      {
        body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'no' }] },
      },
      5,
      /NotAuthorizedForSourceException: no/,
    ],
  ])('has an exit code for %s', async (_, reply, code, message) => {
    const result = await publish(['order.created'], () => reply);
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.err).toMatch(/^The event was not published: [^\n]+\n$/);
    expect(result.err).toMatch(message);
  });
});

describe('the bus of publish', () => {
  test('is --bus before the environment, and its region that of the ARN', async () => {
    process.env['WEBHOOKS_EVENT_BUS'] = 'other';
    const arn = 'arn:aws:events:ap-south-1:123456789012:event-bus/mine';
    const { entries, requests } = await publish(['order.created', '--bus', arn]);
    expect([entries[0]?.EventBusName, requests[0]?.authentication.region]).toEqual([arn, 'ap-south-1']);
  });

  test('is that of the stack which --stack names, before the environment', async () => {
    process.env['WEBHOOKS_EVENT_BUS'] = 'other';
    const member = '<member><OutputKey>EventBusName</OutputKey><OutputValue>webhooks-prod-bus</OutputValue></member>';
    const { entries, err } = await publish(
      ['order.created', '--stack', 'webhooks-prod', '--region', 'eu-west-1'],
      (request) =>
        request.url.includes('DescribeStacks') ? { body: `<Outputs>${member}</Outputs>` } : accepted(request),
    );
    expect(entries[0]?.EventBusName).toBe('webhooks-prod-bus');
    expect(err).toMatch(/Next: webhooks event msg_\w+ --region eu-west-1 --stack webhooks-prod shows/);
  });

  test('comes with the source that its stack delivers; another source is warned about', async () => {
    const outputs = [
      ['EventBusName', 'partners-bus'],
      ['EventSource', 'partners'],
    ].map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`);
    const publishTo = (...args: string[]) =>
      publish(['order.created', '--stack', 'partners', '--region', 'eu-west-1', ...args], (request) =>
        request.url.includes('DescribeStacks') ? { body: `<Outputs>${outputs.join('')}</Outputs>` } : accepted(request),
      );
    const own = await publishTo();
    expect([own.entries[0]?.Source, own.err]).toEqual(['partners', expect.not.stringContaining('Warning')]);
    const other = await publishTo('--source', 'shop');
    expect([other.entries[0]?.Source, other.err]).toEqual([
      'shop',
      expect.stringContaining(
        'Warning: the stack delivers events of the source partners alone. Nothing records this one.',
      ),
    ]);
  });

  test('is never that of a local stack when another API is named', async () => {
    process.env['WEBHOOKS_API_URL'] = 'http://127.0.0.1:1/v1';
    expect(await publish(['order.created'])).toMatchObject({
      code: 8,
      err: expect.stringMatching(/WEBHOOKS_API_URL names the admin API and no event bus\. Give --stack or --bus/),
    });
    expect(await publish(['order.created', '--api-url', 'https://x.example'])).toMatchObject({ code: 2 });
  });

  test('is missing without a stack, and the error says where one was looked for', async () => {
    expect(await publish(['order.created'])).toMatchObject({
      code: 8,
      err: expect.stringMatching(
        /No local stack runs in this folder or above it\. The folder is \/\. .*WEBHOOKS_LOCAL_DIRECTORY/,
      ),
    });
  });
});

describe('--data-file', () => {
  const write = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  beforeEach(() => {
    process.env['WEBHOOKS_EVENT_BUS'] = 'webhooks-prod';
  });

  test('reads a file, also one of Windows with a byte order mark', async () => {
    for (const text of [DATA, `\u{feff}${DATA}\r\n`]) {
      const { code, data } = await publish(['order.cancelled', '--data-file', write('data.json', text)]);
      expect([code, data['orderId']]).toEqual([0, 'ord_1']);
    }
  });

  test('- reads stdin', async () => {
    const api = await ApiServer.start(accepted);
    const program = new Program(
      [MAIN, 'publish', 'order.cancelled', '--data-file', '-'],
      folder,
      {
        WEBHOOKS_EVENT_BUS: 'webhooks-prod',
        AWS_ENDPOINT_URL: new URL(api.url).origin,
        AWS_REGION: 'eu-north-1',
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
      DATA,
    );
    const { code, stderr } = await program.finished;
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Next: /)]);
    expect(JSON.stringify(api.requests[0]?.body)).toContain('ord_1');
    api.close();
  });

  test.each<[string, () => string, string]>([
    ['a file that is missing', () => join(folder, 'none'), 'cannot be read: ENOENT.'],
    ['a folder', () => folder, 'is no regular file. Use - for stdin.'],
    ['a device that never ends', () => '/dev/zero', 'is no regular file.'],
    ['text that is not JSON', () => write('text', 'orderId: 1'), 'must be a JSON object'],
    ['a list', () => write('list', '[]'), 'must be a JSON object, e.g. \'{"orderId":"ord_1"}\'.\n'],
    [
      'an integer that would lose digits',
      () => write('long', '{"text": "9007199254740993", "id": 9007199254740993}'),
      '--data-file has the integer 9007199254740993, which would lose digits. Write it as text.',
    ],
    ['bytes that are not UTF-8', () => write('bytes', Buffer.from([0x7b, 0xff, 0x7d])), 'is not UTF-8'],
    ['a file that is too large', () => write('large', Buffer.alloc(3_000_000, ' ')), 'has more than 2097152 bytes'],
    ['a named pipe without a writer', () => pipe(), 'is no regular file.'],
  ])('refuses %s at once', async (_, file, message) => {
    const { code, err, requests } = await publish(['order.cancelled', '--data-file', file()]);
    expect([code, requests]).toEqual([2, []]);
    expect(err).toContain(message);
  });

  test('excludes --data', async () => {
    const { code, err } = await publish(['order.created', '--data', DATA, '--data-file', '-']);
    expect([code, err]).toEqual([2, expect.stringContaining('--data and --data-file exclude each other.')]);
  });

  function pipe(): string {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    return join(folder, 'pipe');
  }
});
