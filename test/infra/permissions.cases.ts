import { describe, expect, test } from '@jest/globals';
import { referred, resource, resourcesOf, synthesized } from './synthesized.ts';

const template = synthesized();

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

const listed = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

/** `Thing` or `Thing/index/name`, without the hash of the logical id. */
function named(target: unknown): string {
  if (target === '*') return '*';
  const [, parts] = (target as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'] ?? ['', [target]];
  return parts.map((part) => (typeof part === 'string' ? part : referred(part).slice(0, -8))).join('');
}

/** Permissions of a function's role, as `action resource`. */
function allowed(hop: string): string[] {
  const { PolicyDocument: document } = resource(template, 'AWS::IAM::Policy', `${hop}FunctionRole`).Properties as {
    PolicyDocument: { Statement: Statement[] };
  };
  return document.Statement.flatMap(({ Action, Resource }) =>
    listed(Action).flatMap((action) => listed(Resource).map((target) => `${action} ${named(target)}`)),
  ).toSorted();
}

const own = (hop: string): string[] => [
  `logs:CreateLogStream ${hop}FunctionLogs`,
  `logs:PutLogEvents ${hop}FunctionLogs`,
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];
const consumes = (queue: string): string[] =>
  ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} ${queue}`);

describe('each function has the permissions that its calls need, and no more', () => {
  test.each<[string, string[]]>([
    [
      'FanOut',
      [
        ...consumes('FanOutEventsQueue'),
        'dynamodb:BatchGetItem DestinationsTable',
        'dynamodb:Query DestinationsTable',
        // Wakes those that a replayed event goes to.
        'dynamodb:UpdateItem DestinationsTable',
        'dynamodb:BatchGetItem EventsTable',
        'dynamodb:BatchWriteItem EventsTable',
        'dynamodb:PartiQLInsert EventsTable',
        'dynamodb:PartiQLInsert DeliveriesTable',
        'sqs:SendMessage DeliverDeliveriesQueue',
      ],
    ],
    [
      'Deliver',
      [
        ...consumes('DeliverDeliveriesQueue'),
        'dynamodb:BatchGetItem DestinationsTable',
        'dynamodb:PartiQLUpdate DestinationsTable',
        'dynamodb:UpdateItem DestinationsTable',
        'dynamodb:BatchGetItem EventsTable',
        'dynamodb:BatchGetItem DeliveriesTable',
        'dynamodb:BatchWriteItem DeliveriesTable',
        'dynamodb:PartiQLUpdate DeliveriesTable',
        'dynamodb:UpdateItem DeliveriesTable',
        'sqs:ChangeMessageVisibility DeliverDeliveriesQueue',
        'sqs:SendMessage DeliverDeliveriesQueue',
        'sqs:SendMessage DeliverDeliveriesDeadLetters',
        'kms:Decrypt SecretsKey',
        'events:PutEvents EventBus',
      ],
    ],
    [
      'Exhaust',
      [
        ...consumes('DeliverDeliveriesDeadLetters'),
        'dynamodb:UpdateItem DestinationsTable',
        'dynamodb:BatchGetItem DeliveriesTable',
        'dynamodb:UpdateItem DeliveriesTable',
        'sqs:SendMessage DeliverDeliveriesQueue',
        'events:PutEvents EventBus',
      ],
    ],
    [
      'Resume',
      [
        'dynamodb:Query DestinationsTable/index/wake',
        'dynamodb:BatchGetItem DestinationsTable',
        'dynamodb:GetItem DestinationsTable',
        'dynamodb:UpdateItem DestinationsTable',
        'dynamodb:Query DeliveriesTable',
        'dynamodb:Query DeliveriesTable/index/state',
        'dynamodb:BatchGetItem DeliveriesTable',
        'dynamodb:PartiQLInsert DeliveriesTable',
        'dynamodb:UpdateItem DeliveriesTable',
        'dynamodb:BatchGetItem EventsTable',
        'dynamodb:Query EventsTable',
        'sqs:SendMessage DeliverDeliveriesQueue',
        'sqs:SendMessage DeliverDeliveriesDeadLetters',
      ],
    ],
    [
      'Tally',
      [
        ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
          (action) => `dynamodb:${action} DeliveriesTable`,
        ),
        'dynamodb:BatchGetItem DestinationsTable',
        'dynamodb:BatchGetItem FiguresTable',
        'dynamodb:PartiQLInsert FiguresTable',
        'dynamodb:PartiQLUpdate FiguresTable',
        'sqs:SendMessage TallyUnread',
      ],
    ],
    [
      'Admin',
      [
        ...['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
          (action) => `dynamodb:${action} DestinationsTable`,
        ),
        ...['BatchGetItem', 'DeleteItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} EventsTable`),
        ...['BatchGetItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} DeliveriesTable`),
        'dynamodb:Query DeliveriesTable/index/state',
        ...['BatchGetItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} FiguresTable`),
        'dynamodb:Query DestinationsTable/index/wake',
        'sqs:SendMessage DeliverDeliveriesQueue',
        'kms:Decrypt SecretsKey',
        'kms:Encrypt SecretsKey',
      ],
    ],
  ])('%s', (hop, actions) => {
    expect(allowed(hop)).toEqual([...own(hop), ...actions].toSorted());
  });

  test('no policy of AWS is attached, and no role is shared', () => {
    const roles = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) => !id.startsWith('AdminLogRole'));
    expect(roles).toHaveLength(6);
    for (const [, { Properties }] of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    const used = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      referred(Properties['Role']),
    );
    expect(new Set(used)).toEqual(new Set(roles.map(([id]) => id)));
  });

  test('only X-Ray, which has no resources to name, is allowed on every resource', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Policy')) {
      for (const { Action, Resource } of (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement) {
        expect(listed(Action).filter((action) => action.includes('*'))).toEqual([]);
        if (listed(Resource).includes('*'))
          expect(listed(Action).every((action) => action.startsWith('xray:'))).toBe(true);
      }
    }
  });

  test('only the schedule may invoke resume, only the API admin, and nobody another function', () => {
    const permissions = resourcesOf(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    expect(
      permissions.map(
        (permission) => `${String(permission['Principal'])} ${referred(permission['FunctionName']).slice(0, -8)}`,
      ),
    ).toEqual([
      'events.amazonaws.com ResumeFunction',
      'apigateway.amazonaws.com AdminFunction',
      'apigateway.amazonaws.com AdminFunction',
    ]);
    expect(referred(permissions[0]?.['SourceArn'])).toMatch(/^ResumeEveryMinute/);
    for (const permission of permissions.slice(1))
      expect(named(permission['SourceArn'])).toMatch(/:execute-api:.*AdminApi.*v1.*\/\*\/(?:\*)?$/);
  });
});
