import { describe, expect, test } from '@jest/globals';
import { type Contract, keptReleases, readContract } from '../../scripts/compatibility/contract.ts';
import type { PackageShape } from '../../scripts/compatibility/packages.ts';
import { meaningOf } from '../../scripts/compatibility/samples.ts';
import { commandLineBreaks } from './command-line.ts';
import { declarationBreaks } from './declarations.ts';
import { openApiBreaks } from './openapi.ts';
import { packageBreaks } from './packages.ts';
import { payloadBreaks } from './payloads.ts';
import { sampleBreaks } from './samples.ts';
import { type Direction, type Json, schemaBreaks } from './schema.ts';

type Tree = Record<string, unknown>;

/** The object at a path inside a part, for a change in it. */
const at = (part: unknown, ...path: string[]): Tree =>
  path.reduce<Tree>((inner, name) => inner[name] as Tree, part as Tree);

/** The list at a path. */
const listAt = (part: unknown, ...path: string[]): unknown[] => at(part, ...path) as unknown as unknown[];

const [release = ''] = keptReleases();
const kept = readContract(release);

/** The kept part with one change. */
function changed<Part extends keyof Contract>(part: Part, change: (copy: Contract[Part]) => unknown): Contract[Part] {
  const copy = structuredClone(kept[part]);
  change(copy);
  return copy;
}

describe('a change of the OpenAPI document is named', () => {
  type Change = (document: Contract['openapi']) => unknown;
  const SCHEMAS = ['components', 'schemas'] as const;
  const fields = (document: unknown, schema: string): Tree => at(document, ...SCHEMAS, schema, 'properties');
  const field = (document: unknown, schema: string, name: string): Tree => at(fields(document, schema), name);
  const requiredOf = (document: unknown, schema: string): unknown[] => listAt(document, ...SCHEMAS, schema, 'required');
  const list = (document: unknown): Tree => at(document, 'paths', '/deliveries', 'get');

  test.each<[string, Change, string]>([
    ['a path is gone', (document) => delete at(document, 'paths')['/health'], '/health is gone.'],
    [
      'a method is gone',
      (document) => delete at(document, 'paths', '/destinations/{id}')['delete'],
      'DELETE /destinations/{id} is gone.',
    ],
    [
      'an operation has another name',
      (document) => (list(document)['operationId'] = 'deliveries'),
      'GET /deliveries has another operationId.',
    ],
    [
      'a parameter is gone',
      (document) =>
        (list(document)['parameters'] = listAt(list(document), 'parameters').filter(
          (each) => at(each)['name'] !== 'status',
        )),
      'GET /deliveries: the query parameter status is gone.',
    ],
    [
      'a parameter is required',
      (document) =>
        listAt(list(document), 'parameters').push({ name: 'zone', in: 'query', required: true, schema: {} }),
      'GET /deliveries: the query parameter zone is required now.',
    ],
    [
      'a field of a response is gone',
      (document) => delete fields(document, 'DeliverySummary')['webhookId'],
      'GET /deliveries, 200: items, each item: the field webhookId is gone.',
    ],
    [
      'a field of a response has another type',
      (document) => (fields(document, 'DeliverySummary')['webhookId'] = { type: 'number' }),
      'GET /deliveries, 200: items, each item: webhookId was string and is number.',
    ],
    [
      'a field of a response may be missing',
      (document) => requiredOf(document, 'Health').shift(),
      'GET /health, 200: the field status was always there and may be missing.',
    ],
    [
      'a closed field of a response has another value',
      (document) => listAt(field(document, 'Recovery', 'state'), 'enum').push('WAITING'),
      'GET /destinations/{id}/recoveries/{recoveryId}, 200: state may now be "WAITING".',
    ],
    [
      'a value of a response is gone, also of an open field',
      (document) => listAt(field(document, 'DeliverySummary', 'reason'), 'enum').shift(),
      'GET /deliveries, 200: items, each item: reason is never "attempts_spent" any more.',
    ],
    [
      'a field of a request is gone',
      (document) => delete fields(document, 'DestinationInput')['name'],
      'POST /destinations, body: the field name is gone.',
    ],
    [
      'a field of a request is required',
      (document) => requiredOf(document, 'DestinationInput').push('name'),
      'POST /destinations, body: the field name is required now.',
    ],
    [
      'a limit of a request is narrower',
      (document) => (field(document, 'DestinationInput', 'name')['maxLength'] = 10),
      'POST /destinations, body: name: maxLength is 10 now and was 100.',
    ],
    [
      'a value of a request is refused',
      (document) => (at(field(document, 'RecoveryInput', 'statuses'), 'items')['enum'] = ['FAILED']),
      'POST /destinations/{id}/recover, body: statuses, each item no longer accepts "RETRY_EXHAUSTED".',
    ],
    [
      'a status is gone',
      (document) => delete at(document, 'paths', '/destinations', 'post', 'responses')['201'],
      'POST /destinations: the status 201 is gone.',
    ],
    [
      'a header of a response is gone',
      (document) => delete at(document, 'paths', '/destinations/{id}', 'get', 'responses', '200')['headers'],
      'GET /destinations/{id}, 200: the header ETag is gone.',
    ],
    [
      'a body has another media type',
      (document) => {
        const response = at(document, 'paths', '/health', 'get', 'responses', '200');
        response['content'] = { 'application/hal+json': at(response, 'content', 'application/json') };
      },
      'GET /health, 200 is no longer application/json.',
    ],
  ])('%s', (_, change, sentence) => {
    expect(openApiBreaks(kept.openapi, changed('openapi', change))).toContain(sentence);
  });

  test.each<[string, Change]>([
    ['paths', (document) => (at(document, 'paths')['/zones'] = at(document, 'paths', '/health'))],
    [
      'optional parameters',
      (document) => listAt(list(document), 'parameters').push({ name: 'zone', in: 'query', schema: {} }),
    ],
    ['fields of responses', (document) => (fields(document, 'Health')['zone'] = { type: 'string' })],
    ['fields that are always there', (document) => requiredOf(document, 'Destination').push('description')],
    ['optional fields of requests', (document) => (fields(document, 'DestinationInput')['zone'] = {})],
    [
      'values of requests',
      (document) => listAt(field(document, 'RecoveryInput', 'statuses'), 'items', 'enum').push('PENDING'),
    ],
    [
      'values of open fields',
      (document) => listAt(field(document, 'DeliverySummary', 'reason'), 'enum').push('deadline'),
    ],
    ['wider limits', (document) => (field(document, 'DestinationInput', 'name')['maxLength'] = 1000)],
    [
      'statuses',
      (document) => (at(document, 'paths', '/health', 'get', 'responses')['418'] = { description: 'A teapot' }),
    ],
    ['other words', (document) => (list(document)['summary'] = 'Other words')],
  ])('unless it adds %s', (_, change) => {
    expect(openApiBreaks(kept.openapi, changed('openapi', change))).toEqual([]);
  });
});

/** Forms of schemas that the catalogue of a team, or a later release, may have. */
test.each<[string, Direction, Json, Json, string[]]>([
  [
    'an alternative is gone',
    'request',
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
    { type: 'string' },
    ['a no longer accepts null.'],
  ],
  ['an alternative is new', 'request', { type: 'string' }, { anyOf: [{ type: 'string' }, { type: 'null' }] }, []],
  [
    'null is new',
    'response',
    { type: 'string' },
    { type: ['string', 'null'] },
    ['a was string and is string or null.'],
  ],
  ['integers become numbers', 'response', { type: 'integer' }, { type: 'number' }, ['a was integer and is number.']],
  ['numbers become integers', 'request', { type: 'number' }, { type: 'integer' }, ['a was number and is integer.']],
  ['integers become numbers', 'request', { type: 'integer' }, { type: 'number' }, []],
  [
    'a pattern is new',
    'request',
    { type: 'string' },
    { type: 'string', pattern: '^a' },
    ['a must have another pattern now.'],
  ],
  [
    'further fields are refused',
    'request',
    { type: 'object' },
    { type: 'object', additionalProperties: false },
    ['a accepts no further fields now.'],
  ],
  [
    'values of a map have another type',
    'response',
    { additionalProperties: { type: 'number' } },
    { additionalProperties: { type: 'string' } },
    ['a, each value was number and is string.'],
  ],
  ['a condition is new', 'response', {}, { not: { type: 'string' } }, ['a has another `not`.']],
])('in a schema, %s in a %s', (_, direction, before, after, sentences) => {
  expect(schemaBreaks({ before: {}, after: {} }, before, after, direction, 'a')).toEqual(sentences);
});

test.each<[string, (payloads: Contract['payloads']) => unknown, string]>([
  ['an event type is gone', ({ types }) => delete types['order.created'], 'The event type order.created is gone.'],
  [
    'an operational type is gone',
    (payloads) => listAt(payloads, 'operational').shift(),
    'The event type webhook.delivery.exhausted is gone.',
  ],
  [
    'a field is gone',
    ({ types }) => delete at(types, 'order.created', 'properties')['total'],
    'order.created, data: the field total is gone.',
  ],
  [
    'a field has another type',
    ({ types }) => (at(types, 'order.created', 'properties')['total'] = { type: 'string' }),
    'order.created, data: total was number and is string.',
  ],
  [
    'a field may be missing',
    ({ types }) => (at(types, 'order.created')['required'] = []),
    'order.created, data: the field orderId was always there and may be missing.',
  ],
  ['a header is gone', ({ post }) => delete post.headers['X-Webhook-Event'], 'The header X-Webhook-Event is gone.'],
])('a change of a payload is named: %s', (_, change, sentence) => {
  expect(payloadBreaks(kept.payloads, changed('payloads', change))).toContain(sentence);
});

test('a change of the body or of a signature is named, and the version of the service is none', () => {
  const after = changed('payloads', ({ post }) => {
    post.body = post.body.replace('1500.00', '1500');
    post.headers['webhook-signature'] = 'v2,x';
    post.headers['User-Agent'] = 'Street-Collector-Webhooks/1.1';
  });
  expect(payloadBreaks(kept.payloads, after)).toEqual([
    expect.stringMatching(/^The header webhook-signature was v1,.* and is v2,x for the same event\.$/),
    expect.stringMatching(/^The body was .* for the same event\.$/),
  ]);
});

test.each<[string, (packages: { sdk: PackageShape; cdk: PackageShape }) => unknown, string]>([
  [
    'a file is gone',
    ({ sdk }) => (sdk.files = sdk.files?.filter((file) => file !== 'dist/esm/web.js') ?? []),
    '@street-collector/webhooks has no dist/esm/web.js.',
  ],
  [
    'an export is gone',
    ({ sdk }) => delete at(sdk, 'exports')['./web'],
    '@street-collector/webhooks no longer exports ./web (require).',
  ],
  [
    'a condition is gone',
    ({ sdk }) => delete at(sdk, 'exports', './receiver')['require'],
    '@street-collector/webhooks no longer exports ./receiver (require).',
  ],
  [
    'a newer Node is needed',
    ({ sdk }) => (sdk.engines['node'] = '>=20'),
    '@street-collector/webhooks needs Node >=20; >=18 was enough.',
  ],
  [
    'a package is needed',
    ({ sdk }) => (sdk.peerDependencies['zod'] = '^4.0.0'),
    '@street-collector/webhooks needs zod.',
  ],
  [
    'a newer package is needed',
    ({ cdk }) => (cdk.peerDependencies['aws-cdk-lib'] = '^3.0.0'),
    '@street-collector/webhooks-cdk needs aws-cdk-lib ^3.0.0; ^2.276.0 was enough.',
  ],
])('a change of a package is named: %s', (_, change, sentence) => {
  const after = changed('packages', (packages) =>
    change({
      sdk: packages['@street-collector/webhooks'] as PackageShape,
      cdk: packages['@street-collector/webhooks-cdk'] as PackageShape,
    }),
  );
  expect(packageBreaks(kept.packages, after)).toContain(sentence);
});

test.each<[string, (commandLine: Contract['commandLine']) => unknown, string]>([
  [
    'a command is gone',
    ({ commands }) => delete commands['destinations list'],
    'The command destinations list is gone.',
  ],
  ['an option is gone', (commandLine) => delete at(commandLine, 'common')['json'], '--json of every command is gone.'],
  [
    'an option takes no value',
    (commandLine) => (at(commandLine, 'common', 'region')['type'] = 'boolean'),
    '--region of every command was a string and is a boolean.',
  ],
  [
    'an option takes few values',
    (commandLine) => (at(commandLine, 'common', 'region')['oneOf'] = ['eu']),
    '--region of every command no longer takes any text.',
  ],
  [
    'a word is needed',
    (commandLine) => (at(commandLine, 'commands', 'tenants')['arity'] = [1, 1]),
    'tenants needs 1 words now.',
  ],
  ['an exit code is another', ({ exitCodes }) => (exitCodes['not-found'] = 9), 'The exit code 3 (not-found) is 9.'],
])('a change of the command line is named: %s', (_, change, sentence) => {
  expect(commandLineBreaks(kept.commandLine, changed('commandLine', change))).toContain(sentence);
});

describe('a row or a message that is misread is named', () => {
  const samples = [...kept.rows, ...kept.messages];

  test.each([
    ['delivery', 'status', 'a parked delivery: status was "PENDING" and is nothing.'],
    ['message', 'slot', /^a message of a rate-limited delivery: slot was \d+ and is nothing\.$/],
  ])('%s without its %s', (kind, field, sentence) => {
    const read = (sample: (typeof samples)[number]): unknown => {
      const meaning = meaningOf(sample) as Record<string, unknown>;
      if (sample.kind === kind) delete meaning[field];
      return meaning;
    };
    const pattern = typeof sentence === 'string' ? sentence : expect.stringMatching(sentence);
    expect(sampleBreaks(samples, read)).toContainEqual(pattern);
  });

  test('where the text is damaged, or of a later version', () => {
    const of = (kind: string) => samples.find((sample) => sample.kind === kind) as (typeof samples)[number];
    const row = { ...of('gate'), stored: { ...(of('gate').stored as object), v: { N: '2' } } };
    const message = { ...of('message'), stored: '{"v":2}' };
    expect(sampleBreaks([row, message])).toEqual([
      expect.stringMatching(/^a gate cannot be read: .*version 2/),
      'the first message of a delivery cannot be read: the message has version 2, this release reads 1.',
    ]);
  });

  test('unless its meaning has more', () => {
    expect(
      sampleBreaks(samples, (sample) => ({ ...(meaningOf(sample) as object), late: true })).filter(
        (each) => !each.startsWith('an index row'),
      ),
    ).toEqual([]);
  });
});

describe('a change of the types is named', () => {
  /** Changes by file: the text before, the text after, and the begin of the sentence, which may be none. */
  const CHANGES: readonly (readonly [file: string, before: string, after: string, sentence: string])[] = [
    [
      'sdk/index.d.ts',
      '\tgetHealth(): Promise<Health>\n',
      '',
      "@street-collector/webhooks: WebhookManager.getHealth cannot be used as before: Property 'getHealth' does not exist",
    ],
    [
      'sdk/index.d.ts',
      'pauseWebhook(id: string, options?: IfMatch)',
      'pauseWebhook(id: string, options: IfMatch)',
      '@street-collector/webhooks: WebhookManager.pauseWebhook cannot be used as before:',
    ],
    [
      'sdk/index.d.ts',
      '\tlistensUntil?: string\n',
      '',
      "@street-collector/webhooks: Destination lost a member: Property 'listensUntil' is missing.",
    ],
    [
      'sdk/index.d.ts',
      '\tversion: number\n\tcreatedAt',
      '\tversion?: number\n\tcreatedAt',
      "@street-collector/webhooks: WebhookManager.getWebhook cannot be used as before: Type 'undefined' is not assignable to type 'number'.",
    ],
    [
      'sdk/index.d.ts',
      'getEventBody(id: string,',
      'getEventBody(id: `msg_${string}`,',
      '@street-collector/webhooks: WebhookManager.getEventBody cannot be used as before:',
    ],
    [
      'sdk/index.d.ts',
      "export type RecoverableStatus = 'FAILED' | ",
      'export type RecoverableStatus = ',
      '@street-collector/webhooks: WebhookManager.planRecovery cannot be used as before:',
    ],
    [
      'sdk/index.d.ts',
      "export type EndReason = 'attempts_spent' | ",
      'export type EndReason = ',
      "@street-collector/webhooks: EndReason is never 'attempts_spent' any more.",
    ],
    [
      'sdk/index.d.ts',
      'export interface Tenant ',
      'interface Tenant ',
      '@street-collector/webhooks: the export Tenant is gone.',
    ],
    [
      'sdk/receiver.d.ts',
      'handler: WebhookHandler<More>, options?: ReceiverOptions): (request: ExpressRequest',
      'handler: WebhookHandler<More>, options: ReceiverOptions): (request: ExpressRequest',
      '@street-collector/webhooks/receiver: expressWebhook cannot be used as before:',
    ],
    [
      'sdk/receiver.d.ts',
      "\treadonly ORDER_CREATED: 'order.created'\n",
      '',
      '@street-collector/webhooks/receiver: WebhookEventType cannot be used as before:',
    ],
    [
      'sdk/web.d.ts',
      'Promise<WebhookPayload<More>>',
      'WebhookPayload<More>',
      '@street-collector/webhooks/web: verifyWebhook cannot be used as before:',
    ],
    [
      'cdk/index.d.ts',
      '\treadonly name?: string\n',
      '\treadonly name: string\n',
      '@street-collector/webhooks-cdk: new WebhookPipeline takes other parameters:',
    ],
    [
      'cdk/index.d.ts',
      '\treadonly stage?: string\n',
      '',
      "@street-collector/webhooks-cdk: WebhookPipelineProps lost a member: Property 'stage' is missing.",
    ],
    [
      'cdk/index.d.ts',
      '\treadonly adminApi: RestApi\n',
      '',
      '@street-collector/webhooks-cdk: WebhookPipeline.adminApi cannot be used as before:',
    ],
    [
      'cdk/index.d.ts',
      "\treadonly EVENTS_ACCEPTED: 'EventsAccepted'\n",
      '',
      '@street-collector/webhooks-cdk: WebhookPipeline.metric cannot be used as before:',
    ],
  ];
  /** Of these none is a break. */
  const ADDITIONS: readonly (readonly [file: string, before: string, after: string])[] = [
    ['sdk/index.d.ts', '\tgetHealth()', '\tmore(): void\n\tgetHealth()'],
    ['sdk/index.d.ts', '\tversion: number\n\tcreatedAt', '\tversion: number\n\tmore: string\n\tcreatedAt'],
    [
      'sdk/index.d.ts',
      'export interface RegisterWebhookInput {',
      'export interface RegisterWebhookInput {\n\tmore?: string',
    ],
    ['sdk/index.d.ts', 'export type EndReason = ', "export type EndReason = 'more' | "],
    ['sdk/index.d.ts', 'export type RecoverableStatus = ', 'export type RecoverableStatus = '],
    [
      'cdk/index.d.ts',
      'export interface WebhookPipelineProps {',
      'export interface WebhookPipelineProps {\n\treadonly more?: string',
    ],
  ];

  const planted = (changes: readonly (readonly [string, string, string, ...string[]])[]): Contract['declarations'] => {
    const files = { ...kept.declarations };
    for (const [file, before, after] of changes) {
      const text = files[file] ?? '';
      if (!text.includes(before)) throw new Error(`${file} of ${release} has no ${before}`);
      files[file] = text.replace(before, after);
    }
    return files;
  };

  test('each of them, by the compiler', () => {
    const sentences = declarationBreaks(kept.declarations, planted(CHANGES));
    for (const [, , , sentence] of CHANGES) expect(sentences).toContainEqual(expect.stringContaining(sentence));
  });

  test('unless it adds something', () => {
    expect(declarationBreaks(kept.declarations, planted(ADDITIONS))).toEqual([]);
  });
});
