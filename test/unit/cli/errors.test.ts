import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT_CODES, type FailureKind } from '../../../cli/src/exit-codes.ts';
import { ApiServer, type Reply } from '../sdk/manager/api-server.ts';
import { CommandLine, type Result } from './command-line.ts';

const ID = 'dst_4fXq0a1ZkP9sT7uB';
const GET = ['destinations', 'get', ID];
const line = new CommandLine();

const problem = (status: number, errors: object[] = [], code = 'a-code'): Reply => ({
  status,
  headers: { 'retry-after': '3600' },
  body: { code, title: 'A title', detail: 'A detail.', instance: 'req-1', errors },
});
const rule = (field: string) => ({
  field,
  message: 'is wrong',
  remedy: 'Correct it; see GET /openapi.json for what is allowed.',
});

interface JsonError {
  error: { kind: FailureKind; message: string; exitCode: number; errors?: { field: string; option?: string }[] };
}

/** stderr is one JSON object in one line, and stdout is empty. */
function errorIn({ out, err }: Result): JsonError['error'] {
  expect(out).toBe('');
  expect(err).toMatch(/^\{[^\n]+\}\n$/);
  return (JSON.parse(err) as JsonError).error;
}

describe('an error has a kind and its exit code', () => {
  test.each<[number, FailureKind]>([
    [400, 'refused'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'not-found'],
    [405, 'failed'],
    [409, 'conflict'],
    [412, 'conflict'],
    [413, 'refused'],
    [415, 'refused'],
    [422, 'refused'],
    [428, 'conflict'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('HTTP %i is %s', async (status, kind) => {
    const text = await line.run(GET, () => problem(status));
    expect(text).toMatchObject({ code: EXIT_CODES[kind].code, out: '' });
    expect(text.err).toBe(`A title: A detail. (HTTP ${status}, request req-1)\n`);
    const json = await line.run([...GET, '--json'], () => problem(status));
    expect(errorIn(json)).toEqual({
      kind,
      message: `A title: A detail. (HTTP ${status}, request req-1)`,
      exitCode: json.code,
      status,
      code: 'a-code',
      requestId: 'req-1',
    });
  });

  test.each<[string, string[], FailureKind]>([
    ['an unknown command', ['serve', '--json'], 'usage'],
    ['a missing subcommand', ['destinations', '--json'], 'usage'],
    ['an unknown option', ['destinations', 'list', '--limt', '1', '--json'], 'usage'],
    ['a value that is none of the allowed', ['deliveries', 'list', '-d', ID, '--status', 'x', '--json'], 'usage'],
    ['a missing word', ['destinations', 'get', '--json'], 'usage'],
    ['no stack', [...GET, '--json'], 'configuration'],
    ['an id that is none', ['destinations', 'get', '..', '--json', '--api-url', 'http://127.0.0.1:1'], 'refused'],
    ['no response', [...GET, '--json', '--api-url', 'https://webhooks.invalid'], 'unavailable'],
    ['an unknown profile', [...GET, '--json', '--profile', 'nobody', '--region', 'eu-west-1'], 'denied'],
  ])('%s is one JSON object with --json', async (_, args, kind) => {
    Object.assign(process.env, { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' });
    if (args.includes('nobody')) Object.assign(process.env, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    const result = await line.run(args);
    expect(errorIn(result)).toMatchObject({ kind, exitCode: result.code });
    expect(result.code).toBe(EXIT_CODES[kind].code);
  });

  test('a fault of this program is one JSON object too', async () => {
    const result = await line.run([...GET, '--json'], () => ({ body: {} }));
    expect([result.code, result.err]).toEqual([0, '']);
    const fault = await line.run(['destinations', 'stats', ID], () => ({ body: {} }));
    expect([fault.code, fault.err]).toEqual([70, expect.stringMatching(/^A fault of this program, [^\n]+\n$/)]);
  });

  test('all codes differ, and none is that of a signal or of a shell', () => {
    const codes = Object.values(EXIT_CODES).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toBeLessThan(126);
  });
});

describe('a refusal of the API speaks the language of the command line', () => {
  test.each<[string[], string, string]>([
    [['destinations', 'get', 'x'], 'path.id', 'ID'],
    [['test', 'x'], 'path.id', 'DESTINATION'],
    [['recover', 'x', '--since', '1h'], 'statuses[0]', '--status'],
    [['destinations', 'list', '--limit', '5'], 'query.limit', '--limit'],
    [['destinations', 'list', '--limit', '5'], 'query.tenant', '--tenant'],
    [['destinations', 'update', ID, '--name', 'x'], 'url', '--url'],
    [['destinations', 'update', ID, '--name', 'x'], 'events[1]', '--event'],
    [['destinations', 'update', ID, '--name', 'x'], 'rateLimit.perMinute', '--per-minute'],
    [['destinations', 'update', ID, '--name', 'x'], 'rateLimit.burst', '--burst'],
    [['destinations', 'update', ID, '--name', 'x'], 'retry.maxAttempts', '--max-attempts'],
    [['destinations', 'update', ID, '--name', 'x'], 'retry.baseSeconds', '--retry-base'],
    [['destinations', 'update', ID, '--name', 'x'], 'retry.preset', '--retry-preset'],
    [['destinations', 'update', ID, '--name', 'x'], 'retry.giveUpOn[0]', '--retry giveUpOn[0]'],
    [['destinations', 'update', ID, '--name', 'x'], 'headers.X-Shop', '--header X-Shop'],
    [['destinations', 'update', ID, '--name', 'x'], 'secretHeaders.Authorization', '--secret-header Authorization'],
    [['destinations', 'update', ID, '--name', 'x'], 'filter.data.total', '--filter data.total'],
    [['audit'], 'query.from', '--since'],
    [['audit'], 'query.to', '--until'],
    [['filter', 'test', '--filter', '{}', '--event', 'x'], 'eventId', '--event'],
    [['filter', 'test', '--filter', '{}', '--type', 'x'], 'eventType', '--type'],
    [['destinations', 'list'], 'If-Match', 'If-Match'],
  ])('%j: %s is %s', async (args, field, option) => {
    const { code, err } = await line.run(args, () => problem(422, [rule(field)]));
    expect(code).toBe(4);
    expect(err).toContain(`A title: ${option}: is wrong. Correct it; see webhooks ${args[0]}`);
    expect(err).not.toMatch(/openapi|path\.|query\./);
    const { errors } = errorIn(await line.run([...args, '--json'], () => problem(422, [rule(field)])));
    expect(errors).toEqual([
      { field, ...(option !== field && { option }), message: 'is wrong', remedy: expect.stringContaining('--help') },
    ]);
  });
});

describe('what was probably meant', () => {
  test.each([
    [['list'], 'webhooks destinations list or webhooks events list or webhooks deliveries list?'],
    [['show', ID], 'webhooks destinations get'],
    [
      ['events', 'x'],
      'events requires a subcommand: webhooks events list, webhooks events get, webhooks events erase.',
    ],
    [['events', 'gt'], 'Did you mean webhooks events get?'],
    [['destinations', 'show'], 'Did you mean webhooks destinations get?'],
    [['destinations', 'ls'], 'Did you mean webhooks destinations list?'],
    [['destinations', 'rm', ID], 'Did you mean webhooks destinations delete?'],
    [['destination'], 'Did you mean webhooks destinations'],
    [['trigger', 'order.created'], 'Did you mean webhooks publish?'],
    [['logs'], 'Did you mean webhooks tail?'],
    [['pubish', 'order.created'], 'Did you mean webhooks publish?'],
    [['eventtypes'], 'Did you mean webhooks event-types?'],
    [['event_types'], 'Did you mean webhooks event-types?'],
    [['register'], 'Did you mean webhooks destinations create?'],
    [['help', 'destinatons', 'list'], 'Did you mean webhooks destinations list?'],
    [['tail', '--destinaton', ID], 'Did you mean --destination?'],
    [['publish', 'order.created', '--dat', '{}'], 'Did you mean --data?'],
    [['deliveries', 'list', '-d', ID, '--status', 'sucess'], 'Did you mean SUCCESS?'],
    [['deliveries', 'list', '-d', ID, '--status', 'exhausted'], 'Did you mean RETRY_EXHAUSTED?'],
    [['recover', ID, '--since', '1h', '--status', 'retry-exhausted'], 'Did you mean RETRY_EXHAUSTED?'],
    [['completion', 'zsh'], 'There is no completion for zsh, only for bash.'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await line.run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('an event type that the stack does not document', async () => {
    const { code, err } = await line.run(['event-types', 'order.creatd'], () => ({
      body: { items: [{ type: 'order.created', description: '', schema: {}, example: {} }] },
    }));
    expect([code, err]).toEqual([3, expect.stringContaining('Did you mean order.created?')]);
  });
});

describe('a missing or wrong place and identity', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'webhooks-place-'));
    writeFileSync(join(folder, 'config'), '[profile production]\nregion = eu-west-1\n[profile dev]\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const files = () => ({
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
  });
  const noRegion = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };

  test.each<[string, string[], () => Record<string, string>, number, RegExp]>([
    ['no credentials', ['--region', 'eu-west-1'], files, 5, /AWS_ACCESS_KEY_ID .*--profile or AWS_PROFILE/],
    [
      'a mistyped profile',
      ['--profile', 'prodution', '--region', 'eu-west-1'],
      files,
      5,
      /Did you mean the profile production\?/,
    ],
    [
      'no region',
      ['--stack', 'webhooks-prod'],
      () => ({ ...noRegion, AWS_CONFIG_FILE: '/nowhere' }),
      8,
      /Give --region, or set AWS_REGION/,
    ],
    [
      'no region for --api-url',
      ['--api-url', 'https://api.example.com'],
      () => ({ ...noRegion, AWS_CONFIG_FILE: '/nowhere' }),
      8,
      /Give --region/,
    ],
    ['a mistyped region', ['--region', 'eu-wst-1'], () => ({}), 7, /ENOTFOUND|EAI_AGAIN/],
    [
      'no network',
      ['--region', 'eu-west-1'],
      () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:2' }),
      7,
      /127\.0\.0\.1:2 does not respond: ECONNREFUSED/,
    ],
  ])('%s is an error in one line with the remedy', async (_, args, environment, code, message) => {
    Object.assign(process.env, environment());
    for (const command of [
      ['destinations', 'list'],
      ['publish', 'order.created', ...(args[0] === '--api-url' ? ['--bus', 'x'] : [])],
    ]) {
      const result = await line.run([...command, ...args]);
      expect([result.code, result.out]).toEqual([code, '']);
      expect(result.err).toMatch(message);
      expect(result.err).toMatch(/^[^\n]+\n$/);
    }
  });

  test('the region of a profile is used', async () => {
    Object.assign(process.env, { ...files(), ...noRegion, AWS_ENDPOINT_URL: 'http://127.0.0.1:2' });
    const { err } = await line.run(['destinations', 'list', '--profile', 'production']);
    expect(err).toContain('No AWS credentials of the profile production');
  });

  test('AWS_ENDPOINT_URL is the place of CloudFormation, after AWS_ENDPOINT_URL_CLOUDFORMATION', async () => {
    line.api = await ApiServer.start(() => ({
      status: 400,
      body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
    }));
    process.env['AWS_ENDPOINT_URL'] = new URL(line.api.url).origin;
    const { code, err } = await line.run(['destinations', 'list', '--region', 'eu-west-1']);
    expect([code, err]).toEqual([
      5,
      expect.stringContaining('The stack webhooks-dev in eu-west-1 cannot be read: no.'),
    ]);
    expect(line.api.requests[0]?.url).toContain('DescribeStacks');
  });

  test('--stack wins over WEBHOOKS_API_URL', async () => {
    line.api = await ApiServer.start(() => ({
      status: 400,
      body: '<Error><Message>Stack x does not exist</Message></Error>',
    }));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: new URL(line.api.url).origin,
      WEBHOOKS_API_URL: 'http://127.0.0.1:2',
    });
    const { code, err } = await line.run(['destinations', 'list', '--region', 'eu-west-1', '--stack', 'x']);
    expect([code, err]).toEqual([8, expect.stringContaining('The stack x does not exist in eu-west-1.')]);
  });
});
