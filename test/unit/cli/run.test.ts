import { describe, expect, test } from '@jest/globals';
import { clockTime } from '../../../cli/src/time.ts';
import { ApiServer, type SeenRequest } from '../sdk/manager/api-server.ts';
import { CommandLine } from './command-line.ts';

const ID = 'dst_4fXq0a1ZkP9sT7uB';
const OTHER = 'dst_5fXq0a1ZkP9sT7uB';
const AT = '2026-01-31T12:00:00.000Z';
const DESTINATION = {
  id: ID,
  tenant: 'default',
  name: 'shop',
  url: 'https://shop.example.com/webhook',
  events: ['order.created', 'product.*'],
  headers: {},
  rateLimit: { perMinute: 100, burst: 250 },
  retry: { maxAttempts: 4, baseSeconds: 30 },
  secretHeader: true,
  state: 'ACTIVE',
  version: 1,
  createdAt: '2026-01-31T12:00:00.000Z',
  updatedAt: '2026-01-31T12:00:00.000Z',
};
const commandLine = new CommandLine();
const webhooks = commandLine.run;

describe('the command line', () => {
  test('shows all commands, and the options of each command', async () => {
    const overview = await webhooks(['--help']);
    expect(overview).toMatchObject({ code: 0, err: '' });
    for (const command of [
      'destinations create',
      'deliveries list',
      'resend',
      'recover',
      'backfill',
      'test',
      'tail',
      'listen',
      '--profile',
      '--json',
    ])
      expect(overview.out).toContain(command);
    expect((await webhooks([])).out).toBe(overview.out);
    expect(await webhooks(['recover', '-h'])).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run') });
  });

  test.each([
    [['serve'], 'Unknown command "serve". webhooks --help'],
    [['lisen'], 'Unknown command "lisen". Did you mean webhooks listen?'],
    [['destination', 'list'], 'Did you mean webhooks destinations list?'],
    [['deliveries', 'lst'], 'Did you mean webhooks deliveries list?'],
    [['--json', 'destinations', 'list'], 'Options follow the command'],
    [['destinations'], 'destinations requires a subcommand: webhooks destinations list'],
    [['destinations', 'get'], 'destinations get requires ID.'],
    [['destinations', 'list', 'x'], 'destinations list accepts no argument "x".'],
    [['destinations', 'list', '--colour'], "Unknown option '--colour'.\n"],
    [['destinations', 'list', '--limt', '1'], "Unknown option '--limt'. Did you mean --limit?"],
    [
      ['destinations', 'list', '--limit', '-1'],
      '--limit requires a value. Write one that begins with - after an equals sign: --limit=-1.',
    ],
    [['destinations', 'update', ID, '-e', 'order.created,'], '--event has an empty value'],
    [['destinations', 'create', '--url', 'https://x.example'], '--url and at least one --event are required'],
    [
      ['destinations', 'create', '--url', 'https://x.example', '-e', '*', '--burst', '5'],
      '--per-minute and --burst require each other',
    ],
    [
      ['destinations', 'create', '--url', 'https://x.example', '-e', '*', '--filter', '{'],
      '--filter must be a JSON object',
    ],
    [
      ['destinations', 'create', '--url', 'https://x.example', '-e', '*', '--header', 'X-Shop'],
      "--header must be 'Name: value'",
    ],
    [['destinations', 'update', ID], 'At least one setting is required'],
    [['deliveries', 'list', 'x'], 'deliveries list accepts no argument "x".'],
    [['events', 'x'], 'events requires a subcommand: webhooks events list'],
    [
      ['deliveries', 'list', '-d', ID, '--status', 'LOST'],
      '--status must be one of PENDING, SUCCESS, FAILED, RETRY_EXHAUSTED',
    ],
    [['deliveries', 'list', '-d', ID, '--since', 'yesterday'], '--since must be a time such as'],
    [['recover', ID, '--since', '10'], '--since must be a time such as'],
    [['audit', '--since', '2026-02-30'], '--since must be a time such as'],
    [['deliveries', 'list', '-d', ID, '--limit', 'ten'], '--limit must be a whole number'],
    [['destinations', 'list', '--limit', '0'], '--limit must be a whole number from 1 up'],
    [['recover', ID], '--since is required'],
    [['backfill', ID], '--from is required'],
    [['test', ID, '--type', 'order..created'], '--type has an empty part'],
    [['listen'], '--forward-to is required'],
    [['listen', '--forward-to', 'ftp://localhost'], '--forward-to must be an http or https URL'],
    [['listen', '--forward-to', 'http://user:word@localhost'], '--forward-to must have no user name and password'],
  ])('refuses the arguments %j', async (args, message) => {
    const { code, out, err } = await webhooks(args, () => ({}));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(commandLine.api?.requests).toEqual([]);
  });

  test('prints the refusal of the API without a stack trace', async () => {
    const errors = [{ field: 'url', message: 'must be https', remedy: 'Use https.' }];
    const reply = {
      status: 422,
      body: { code: 'validation-failed', title: 'The request breaks a rule', detail: 'url', instance: 'req-1', errors },
    };
    expect(await webhooks(['destinations', 'update', ID, '--url', 'http://x'], () => reply)).toEqual({
      code: 4,
      out: '',
      err: 'The request breaks a rule: --url: must be https. Use https. (HTTP 422, request req-1)\n',
    });
  });

  test('prints the remedy when it finds no API', async () => {
    expect(await webhooks(['destinations', 'list'])).toMatchObject({
      code: 8,
      err: expect.stringContaining('Start one with npm run local'),
    });
    process.env['AWS_REGION'] = '';
    expect(await webhooks(['destinations', 'list', '--profile', 'prod'])).toMatchObject({
      code: 8,
      err: expect.stringContaining('Give --region'),
    });
  });
});

const attempt = (number: number, statusCode: number) => ({
  run: 1,
  number,
  at: `2026-01-31T12:00:0${number}.000Z`,
  outcome: statusCode === 200 ? 'success' : 'failure',
  statusCode,
  durationMs: 7,
});

const delivery = (attempts: number, status: string) => ({
  id: 'dlv_1',
  destinationId: ID,
  type: 'order.created',
  status,
  run: 1,
  attemptCount: attempts,
  lastAttempt: attempt(attempts, attempts === 3 ? 200 : 503),
  ...(status === 'FAILED' && { nextAttemptAt: '2026-01-31T12:00:30.000Z' }),
});

describe('the command', () => {
  test('destinations create sends all options and shows the secret', async () => {
    const args = [
      '--url',
      DESTINATION.url,
      '-e',
      'order.created',
      '-e',
      'product.*',
      '--secret',
      'your_secure_secret',
      '--header',
      'X-Shop: berlin: 1',
      '--per-minute',
      '60',
      '--burst',
      '10',
      '--filter',
      '{"data":{}}',
    ];
    const { code, out, err } = await webhooks(['destinations', 'create', ...args], () => ({
      status: 201,
      body: { ...DESTINATION, secret: 'your_secure_secret', whsec: 'whsec_x' },
    }));
    expect(commandLine.api?.requests[0]?.body).toEqual({
      url: DESTINATION.url,
      events: ['order.created', 'product.*'],
      secret: 'your_secure_secret',
      headers: { 'X-Shop': 'berlin: 1' },
      rateLimit: { perMinute: 60, burst: 10 },
      filter: { data: {} },
    });
    expect([code, err]).toEqual([0, 'Keep the secret: no command shows it again.\n']);
    expect(out).toContain('secret         your_secure_secret\n');
    expect(out).toContain('rate limit     100 a minute, 250 at once');
  });

  test('destinations create takes a retry policy, and shows when its attempts come', async () => {
    const at = (number: number, shortest: number, longest: number) => ({
      attempt: number,
      afterSeconds: { shortest, longest },
      atSeconds: { shortest, longest },
    });
    const retry = { schedule: ['5s', '2h'], deadlineSeconds: 600, byType: { 'order.created': { preset: 'guide' } } };
    const { schedule: _, ...json } = retry;
    const retryTimes = {
      attempts: [at(1, 0, 0), at(2, 5, 5), at(3, 7_205, 7_205)],
      byType: { 'order.created': [at(1, 0, 0), at(2, 15, 30), at(3, 75, 93_784)] },
    };
    const args = [
      'create',
      '--url',
      DESTINATION.url,
      '-e',
      '*',
      '--retry-schedule',
      '5s, 2h',
      '--retry',
      JSON.stringify(json),
    ];
    const { out } = await webhooks(['destinations', ...args], () => ({ body: { ...DESTINATION, retry, retryTimes } }));
    expect(commandLine.api?.requests[0]?.body).toMatchObject({ retry });
    expect(out).toMatch(/retry times +0s, 5s, 2h5s\n/);
    expect(out).toMatch(/retry times of order.created +0s, 15s-30s, 1m15s-1d2h3m4s\n/);
  });

  test('destinations create and update split lists at commas and print the warnings of the API', async () => {
    const warnings = [{ field: 'events[0]', message: 'is not documented', remedy: 'Did you mean order.created?' }];
    for (const words of [
      ['create', '--url', DESTINATION.url],
      ['update', ID],
    ]) {
      const args = ['destinations', ...words, '-e', 'ORDER.CREATED, product.updated', '-e', 'vendor.*'];
      const { out, err } = await webhooks(args, () => ({ body: { ...DESTINATION, warnings } }));
      expect(commandLine.api?.requests[0]?.body).toMatchObject({
        events: ['ORDER.CREATED', 'product.updated', 'vendor.*'],
      });
      expect(err).toContain('Warning: --event: is not documented. Did you mean order.created?\n');
      expect(out).not.toContain('warnings');
    }
  });

  test('test says when the destination is not subscribed to the type', async () => {
    const result = { ok: true, statusCode: 200, durationMs: 1, request: { url: '', headers: {}, body: '{}' } };
    const reply = ({ method }: { method: string }) => ({ body: method === 'GET' ? DESTINATION : result });
    const note = (type: string) => webhooks(['test', ID, '--type', type], reply);
    expect(await note('order.paid')).toMatchObject({
      code: 0,
      err: `Note: ${ID} is not subscribed to order.paid, only to order.created, product.*. It gets this test and no event of the type.\n`,
    });
    for (const type of ['order.created', 'product.deleted'])
      expect(await note(type)).toMatchObject({ code: 0, err: '' });
    expect((await webhooks(['test', ID], reply)).err).toBe('');
  });

  test('destinations list prints a table, or JSON with --json', async () => {
    const stats = { destinationId: ID, successRate: 0.9951 };
    const reply = ({ url }: SeenRequest) => ({ body: url.endsWith('/stats') ? stats : { items: [DESTINATION] } });
    expect((await webhooks(['destinations', 'list'], reply)).out).toBe(
      `ID                    STATE   SUCCESS  NAME  URL                               EVENTS\n${ID}  ACTIVE  99.5 %   shop  https://shop.example.com/webhook  order.created product.*\n`,
    );
    expect(JSON.parse((await webhooks(['destinations', 'list', '--json'], reply)).out)).toEqual([DESTINATION]);
    expect((await webhooks(['deliveries', 'list', '-d', ID], () => ({ body: { items: [] } }))).out).toBe(
      'No deliveries found.\n',
    );
  });

  test.each([
    ['../destinations', '/v1/event?tenant=..%2Fa%20b%3F%26c&id=..%2Fdestinations'],
    ['a/b?c#d', '/v1/event?tenant=..%2Fa%20b%3F%26c&id=a%2Fb%3Fc%23d'],
    ['%2e%2e', '/v1/event?tenant=..%2Fa%20b%3F%26c&id=%252e%252e'],
    ['a b+c&d=é', '/v1/events/a%20b%2Bc%26d%3D%C3%A9?tenant=..%2Fa%20b%3F%26c'],
    ['..', undefined],
    ['.', undefined],
    ['', undefined],
  ])('event %j reads one path, or refuses the id', async (id, path) => {
    const tenant = '../a b?&c';
    const { code, err } = await webhooks(['event', id, '--tenant', tenant], () => ({
      body: { violations: [], verdicts: [] },
    }));
    const urls = commandLine.api?.requests.map(({ url }) => url);
    if (path === undefined) expect([code, urls, err]).toEqual([4, [], expect.stringContaining('is no id')]);
    else expect(urls).toEqual([path]);
  });

  test.each([
    [['deliveries', '--tenant', 'shop', '--code', '503', '-e', 'order.paid'], 'type=order.paid&tenant=shop&code=503'],
    [['deliveries', 'list', '--status', 'failed'], 'status=FAILED'],
    [['events', '--unmatched', '--tenant', 'shop', '-e', 'order.paid'], 'tenant=shop&type=order.paid&unmatched=true'],
    [
      ['events', 'list', '--malformed', '--until', '2026-01-31T12:00:00Z'],
      'malformed=true&to=2026-01-31T12%3A00%3A00.000Z',
    ],
    [['tenants'], ''],
    [['destinations', 'list', '--tenant', '*'], 'tenant=*'],
  ])('%j asks for what it lists, without an id', async (words, query) => {
    const { code } = await webhooks(words, () => ({ body: { items: [] } }));
    const asked = new URL(String(commandLine.api?.requests[0]?.url), 'http://api').searchParams;
    asked.delete('limit');
    expect([code, asked.toString()]).toEqual([0, query]);
  });

  test('the lists of events and tenants are tables', async () => {
    const listed = { tenant: 'shop', type: 'order.paid', time: AT, acceptedAt: AT, recordedAt: AT };
    const items = [
      { id: 'msg_1', ...listed, destinations: 2, destinationIds: [ID, ID] },
      { id: 'msg_2', ...listed, destinations: 0, destinationIds: [], unmatched: 'filtered' },
    ];
    const { out } = await webhooks(['events'], () => ({ body: { items } }));
    expect(out).toMatch(/^RECORDED .* ID\n\S+ +shop +order.paid +2 +msg_1\n\S+ +shop +order.paid +filtered +msg_2\n$/);
    const tenants = await webhooks(['tenants'], () => ({
      body: { items: [{ tenant: 'shop', since: AT }, { tenant: 'x' }] },
    }));
    expect(tenants.out).toMatch(/^TENANT +SINCE\nshop +2026\S+\nx *\n$/);
  });

  test('destinations list says who is in trouble, in all tenants', async () => {
    const blockedUntil = new Date(Date.now() + 3_600_000).toISOString();
    const items = [
      { ...DESTINATION, blockedBy: 'rate_limit', blockedUntil },
      { ...DESTINATION, id: OTHER, tenant: 'shop', blockedBy: 'circuit', blockedUntil },
    ];
    const reply = ({ url }: SeenRequest) => {
      if (url.includes(`${OTHER}/stats`)) return { body: { destinationId: OTHER, successRate: 0.25 } };
      return url.endsWith('/stats') ? { status: 404, body: {} } : { body: { items } };
    };
    const { code, out } = await webhooks(['destinations', 'list', '--tenant', '*'], reply);
    expect(code).toBe(0);
    expect(out).toMatch(/default +dst_\w+ +ACTIVE, rate-limited until 2\S+ +shop/);
    expect(out).toMatch(/shop +dst_\w+ +ACTIVE, circuit open until 2\S+ +25 % +shop/);
  });

  test('deliveries list accepts an age as a time', async () => {
    await webhooks(['deliveries', 'list', '-d', ID, '--since', '2h', '--status', 'failed'], () => ({
      body: { items: [] },
    }));
    const query = new URL(String(commandLine.api?.requests[0]?.url), 'http://api').searchParams;
    expect(query.get('status')).toBe('FAILED');
    expect(Math.abs(Date.now() - 7_200_000 - Date.parse(String(query.get('from'))))).toBeLessThan(60_000);
  });

  test('test exits with 1 when the receiver refuses', async () => {
    const result = {
      ok: false,
      webhookId: 'msg_1',
      statusCode: 503,
      durationMs: 12,
      failure: 'http',
      diagnosis: 'It is overloaded.',
      request: { method: 'POST', url: DESTINATION.url, headers: { 'webhook-id': 'msg_1' }, body: '{}' },
    };
    const { code, out } = await webhooks(['test', ID], () => ({ body: result }));
    expect(code).toBe(1);
    expect(out).toMatch(
      /^refused: 503 \(12 ms\) from https:\/\/shop\.example\.com\/webhook\n(.|\n)*It is overloaded\.(.|\n)*webhook-id: msg_1/,
    );
    expect((await webhooks(['test', ID], () => ({ body: { ...result, ok: true, statusCode: 200 } }))).code).toBe(0);
  });

  test('recover shows a plan with --dry-run, else its progress', async () => {
    const scope = {
      destinationId: ID,
      since: DESTINATION.createdAt,
      until: DESTINATION.createdAt,
      statuses: ['RETRY_EXHAUSTED'],
    };
    const plan = {
      ...scope,
      dryRun: true,
      deliveries: 5000,
      complete: true,
      estimatedSeconds: 2850,
      estimatedDollars: 0.043,
    };
    expect((await webhooks(['recover', ID, '--since', '1d', '--dry-run'], () => ({ body: plan }))).out).toBe(
      "5000 deliveries would be sent again, in about 2850 s at the destination's rate limit, for about 0.04 dollars.\n",
    );
    const recovery = {
      ...scope,
      dryRun: false,
      id: 'rcv_1',
      state: 'RUNNING',
      requeued: 10,
      skipped: 0,
      createdAt: scope.since,
      updatedAt: scope.since,
    };
    const { code, out, err } = await webhooks(['recover', ID, '--since', '1d'], (_, index) =>
      index === 0 ? { status: 202, body: recovery } : { body: { ...recovery, state: 'DONE', requeued: 5000 } },
    );
    expect([code, out, err]).toEqual([
      0,
      'DONE: 5000 sent again, 0 skipped. (rcv_1)\n',
      'rcv_1: 10 sent again, 0 skipped\n',
    ]);
  });

  test('backfill shows a plan with --dry-run, else its progress', async () => {
    const scope = { destinationId: ID, from: DESTINATION.createdAt, to: DESTINATION.createdAt };
    const plan = {
      ...scope,
      dryRun: true,
      events: 12,
      complete: false,
      estimatedSeconds: 60,
      estimatedDollars: 0.0001,
      atLeast: true,
    };
    const words = ['backfill', ID, '--from', '7d', '--type', 'order.*', '--filter', '{"data":{"n":[1]}}'];
    const asked: unknown[] = [];
    const { out: planned } = await webhooks([...words, '--dry-run'], ({ body }) => {
      asked.push(body);
      return { body: plan };
    });
    expect(planned).toBe(
      "At least 12 events would be sent, in at least 60 s at the destination's rate limit, for less than 0.01 dollars.\n",
    );
    expect(asked).toEqual([
      { dryRun: true, from: expect.any(String), types: ['order.*'], filter: { data: { n: [1] } } },
    ]);
    const backfill = { ...scope, dryRun: false, id: 'bkf_1', state: 'RUNNING', created: 0, skipped: 0 };
    const { code, out, err } = await webhooks(['backfill', ID, '--from', '1d'], (_, index) =>
      index === 0 ? { status: 202, body: backfill } : { body: { ...backfill, state: 'DONE', created: 12, skipped: 3 } },
    );
    expect([code, out, err]).toEqual([
      0,
      'DONE: 12 events to send, 3 skipped. (bkf_1)\n',
      'bkf_1: begins within two minutes\n',
    ]);
  });

  test('tail prints each new attempt once, also several between two polls', async () => {
    const stop = new AbortController();
    const looks = [
      { items: [] },
      { items: [delivery(1, 'FAILED')] },
      { items: [delivery(1, 'FAILED')] },
      { items: [delivery(3, 'SUCCESS')] },
    ];
    let look = 0;
    const { code, out } = await webhooks(
      ['tail'],
      ({ url }) => {
        if (url.includes('/destinations')) return { body: { items: [DESTINATION] } };
        if (url.includes('/deliveries/dlv_1'))
          return { body: { ...delivery(3, 'SUCCESS'), attempts: [attempt(1, 503), attempt(2, 503), attempt(3, 200)] } };
        const body = looks[look];
        look += 1;
        if (look === looks.length) stop.abort();
        return { body };
      },
      stop,
    );
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.replaceAll(/ {2,}/g, ' | ')),
    ).toEqual([
      `${clockTime('2026-01-31T12:00:01.000Z')} | order.created | shop | attempt 1 | 503 (7 ms) | retry at ${clockTime('2026-01-31T12:00:30.000Z').slice(0, 8)} | dlv_1`,
      `${clockTime('2026-01-31T12:00:02.000Z')} | order.created | shop | attempt 2 | 503 (7 ms) | retried | dlv_1`,
      `${clockTime('2026-01-31T12:00:03.000Z')} | order.created | shop | attempt 3 | 200 (7 ms) | delivered | dlv_1`,
    ]);
  });
});

/** As CloudFormation returns it: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
function describedStack(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([name, value]) =>
      `<member><Description/><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
    <StackId>arn:aws:cloudformation:eu-west-1:123456789012:stack/webhooks-prod/1</StackId>
    <Capabilities><member>CAPABILITY_IAM</member></Capabilities>
    <Outputs>${members.join('\n')}</Outputs>
  </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

describe('the command line finds a deployed stack', () => {
  test('by its name, with the default credentials', async () => {
    let adminApiUrl = '';
    const api = await ApiServer.start(({ url }) => ({
      body: url.includes('DescribeStacks') ? describedStack({ AdminApiUrl: adminApiUrl }) : { items: [] },
    }));
    commandLine.api = api;
    adminApiUrl = api.url;
    process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = new URL(api.url).origin;
    expect(await webhooks(['destinations', 'list', '--region', 'eu-west-1', '--stack', 'webhooks-prod'])).toMatchObject(
      { code: 0, err: '' },
    );
    expect(
      api.requests.map(({ url, authentication: { service, region } }) => [url.split('?')[0], service, region]),
    ).toEqual([
      ['/', 'cloudformation', 'eu-west-1'],
      ['/v1/destinations', 'execute-api', 'eu-west-1'],
    ]);
    expect(api.requests[0]?.url).toContain('StackName=webhooks-prod');
  });

  test('or names the missing stack', async () => {
    const api = await ApiServer.start(() => ({
      status: 400,
      body: '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id webhooks-dev does not exist</Message></Error></ErrorResponse>',
    }));
    commandLine.api = api;
    process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = new URL(api.url).origin;
    const { code, err } = await webhooks(['destinations', 'list', '--region', 'eu-west-1']);
    expect([code, err]).toEqual([8, expect.stringContaining('The stack webhooks-dev does not exist in eu-west-1.')]);
  });
});
