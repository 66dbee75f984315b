import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { compilePattern } from '../../core/event/pattern.ts';
import { referred, resource, resourcesOf, synthesized } from './synthesized.ts';

const template = synthesized({
  retry: { maxAttempts: 6 },
  limits: { maxAttempts: 9 },
  deliver: { maximumConcurrency: 77 },
  logRetentionDays: 7,
});
const queue = (prefix: string) => resource(template, 'AWS::SQS::Queue', prefix).Properties;
const days = (prefix: string): number => Number(queue(prefix)['MessageRetentionPeriod']) / 86_400;
const environment = (hop: string): string[] => {
  const { Variables: variables } = resource(template, 'AWS::Lambda::Function', `${hop}Function`).Properties[
    'Environment'
  ] as { Variables: Record<string, unknown> };
  return Object.keys(variables).toSorted();
};

describe('queues', () => {
  test.each([
    ['FanOutEvents', 'webhooks-dev-events', 5],
    ['DeliverDeliveries', 'webhooks-dev-deliveries', 9],
  ])(
    '%s moves a message to its own dead-letter queue after its receives, and no other queue may',
    (prefix, name, receives) => {
      const source = queue(`${prefix}Queue`);
      const redrive = source['RedrivePolicy'] as { deadLetterTargetArn: unknown; maxReceiveCount: number };
      expect(redrive.maxReceiveCount).toBe(receives);
      expect(referred(redrive.deadLetterTargetArn)).toMatch(new RegExp(`^${prefix}DeadLetters`));
      expect(source['QueueName']).toBe(name);
      expect(queue(`${prefix}DeadLetters`)['RedriveAllowPolicy']).toEqual({
        redrivePermission: 'byQueue',
        sourceQueueArns: [
          {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':sqs:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                `:${name}`,
              ],
            ],
          },
        ],
      });
    },
  );

  test('keep messages 4 days on the way and 14 once dead', () => {
    expect(['FanOutEventsQueue', 'DeliverDeliveriesQueue'].map(days)).toEqual([4, 4]);
    expect(['FanOutEventsDeadLetters', 'DeliverDeliveriesDeadLetters', 'EventBusUndelivered'].map(days)).toEqual([
      14, 14, 14,
    ]);
  });

  test('are all encrypted, and closed to plain connections', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    expect(queues).toHaveLength(6);
    for (const [id, { Properties }] of queues) {
      expect(Properties['SqsManagedSseEnabled']).toBe(true);
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    }
  });
});

describe('event sources', () => {
  const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
    queue: referred(Properties['EventSourceArn']),
    consumer: referred(Properties['FunctionName']),
    properties: Properties,
  }));

  const queueSources = sources.filter(({ consumer }) => !consumer.startsWith('Tally'));

  test('the stream of deliveries comes in batches of a minute, in halves after an error, and is reported before it is lost', () => {
    const { properties } = sources.find(({ consumer }) => consumer.startsWith('Tally')) ?? {};
    expect(properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 60,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 72_000,
    });
    expect(properties).not.toHaveProperty('TumblingWindowInSeconds');
    const { OnFailure: onFailure } = (properties?.['DestinationConfig'] ?? {}) as {
      OnFailure: { Destination: unknown };
    };
    expect(referred(onFailure.Destination)).toMatch(/^TallyUnread/);
  });

  test.each([
    ['a new row', { NewImage: 'PENDING' }, true],
    ['a row that is parked', { OldImage: 'PENDING', NewImage: 'PENDING' }, true],
    ['an attempt', { OldImage: 'PENDING', NewImage: 'FAILED' }, true],
    ['a further attempt', { OldImage: 'FAILED', NewImage: 'FAILED' }, true],
    ['a resend', { OldImage: 'SUCCESS', NewImage: 'PENDING' }, true],
    ['a late 2xx', { OldImage: 'RETRY_EXHAUSTED', NewImage: 'SUCCESS' }, true],
    ['a row that is removed', { OldImage: 'SUCCESS' }, false],
  ])('of the stream %s goes to tally or does not', (_, images, passes) => {
    const { properties } = sources.find(({ consumer }) => consumer.startsWith('Tally')) ?? {};
    const { Filters: filters } = (properties?.['FilterCriteria'] ?? {}) as { Filters: { Pattern: string }[] };
    const row = (status: string) => ({ pk: { S: 'D#dst_1' }, status: { S: status } });
    const dynamodb = Object.fromEntries(Object.entries(images).map(([name, status]) => [name, row(status)]));
    const matching = filters.some(({ Pattern }) => compilePattern(JSON.parse(Pattern)).matches({ dynamodb }));
    expect(matching).toBe(passes);
  });

  test('lead the queues to the hops, the deliveries dead-letter queue to exhaust', () => {
    expect(
      sources.map(({ queue: from, consumer }) => `${from.slice(0, -8)} -> ${consumer.slice(0, -8)}`).toSorted(),
    ).toEqual([
      'DeliverDeliveriesDeadLetters -> ExhaustFunction',
      'DeliverDeliveriesQueue -> DeliverFunction',
      'DeliveriesTable -> TallyFunction',
      'FanOutEventsQueue -> FanOutFunction',
    ]);
  });

  test('report partial failures, do not wait for batches to fill, and are bounded', () => {
    for (const { properties } of queueSources) {
      expect(properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'], BatchSize: 10 });
      expect(properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
      expect(properties).toHaveProperty('ScalingConfig.MaximumConcurrency');
    }
    const deliver = sources.find(({ consumer }) => consumer.startsWith('Deliver'));
    expect(deliver?.properties['ScalingConfig']).toEqual({ MaximumConcurrency: 77 });
  });

  test('hide a message at least six times as long as the function may run', () => {
    for (const { queue: from, consumer } of queueSources) {
      const timeout = Number(resource(template, 'AWS::Lambda::Function', consumer).Properties['Timeout']);
      expect(Number(queue(from)['VisibilityTimeout'])).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test('resume has one try a minute: a run that failed or was throttled does not run beside the next', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }],
    });
    const { Properties: properties } = resource(template, 'AWS::Lambda::EventInvokeConfig', 'Resume');
    expect(referred(properties['FunctionName'])).toMatch(/^ResumeFunction/);
    expect(properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });

  test('resume runs every minute, and ends before the next', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(Number(resource(template, 'AWS::Lambda::Function', 'ResumeFunction').Properties['Timeout'])).toBeLessThan(
      60,
    );
  });
});

describe('functions', () => {
  test('run on Node 24 on arm64 with explicit memory, time, tracing and log group', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(6);
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: expect.any(Number),
        Timeout: expect.any(Number),
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      });
    }
  });

  test('may send a delivery again and again where that is their task: Lambda would drop it as a loop', () => {
    const allowed = resourcesOf(template, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties['RecursiveLoop'] === 'Allow',
    );
    expect(allowed.map(([id]) => id.slice(0, -8)).toSorted()).toEqual([
      'DeliverFunction',
      'ExhaustFunction',
      'ResumeFunction',
    ]);
  });

  // One vCPU at 1,769 MiB. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
  test('resume has CPU for a recovery of many destinations', () => {
    const { MemorySize: memory } = resource(template, 'AWS::Lambda::Function', 'ResumeFunction').Properties;
    expect(Number(memory)).toBeGreaterThanOrEqual(1024);
  });

  test('keep their logs as long as configured', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(7);
    for (const [, { Properties }] of groups) expect(Properties['RetentionInDays']).toBe(7);
  });

  const COMMON = ['AWS_DOMAIN', 'EVENT_SOURCE', 'RETENTION_DAYS', 'STAGE'];
  const TABLES = ['DELIVERIES_TABLE', 'DESTINATIONS_TABLE'];
  const RETRY = ['RETRY_POLICY'];
  const LIMITS = ['RATE_LIMIT_BURST', 'RATE_LIMIT_PER_MINUTE'];
  const BREAKER = ['BREAKER_DELIVERIES', 'BREAKER_FAILURES', 'BREAKER_SECONDS', 'DISABLE_AFTER_DAYS'];
  const GUARD = ['ALLOWED_PORTS', 'ALLOWED_PRIVATE_CIDRS'];
  const BOTH_QUEUES = ['DELIVERIES_DLQ_URL', 'DELIVERIES_QUEUE_URL'];
  test.each([
    ['FanOut', [...COMMON, ...TABLES, 'DELIVERIES_QUEUE_URL', 'EVENTS_TABLE']],
    [
      'Deliver',
      [
        ...COMMON,
        ...TABLES,
        ...RETRY,
        ...LIMITS,
        ...BREAKER,
        ...GUARD,
        ...BOTH_QUEUES,
        'EVENTS_TABLE',
        'EVENT_BUS_NAME',
        'SECRETS_KEY_ARN',
        'TRACEPARENT',
      ],
    ],
    ['Exhaust', [...COMMON, ...TABLES, 'DELIVERIES_QUEUE_URL', 'EVENT_BUS_NAME']],
    ['Resume', [...COMMON, ...TABLES, ...LIMITS, ...BOTH_QUEUES, 'EVENTS_TABLE']],
    [
      'Admin',
      [
        ...COMMON,
        ...TABLES,
        ...RETRY,
        ...LIMITS,
        ...GUARD,
        'ADMIN_API_ID',
        'ATTEMPTS_LIMIT',
        'DASHBOARD_URL',
        'DELIVERIES_QUEUE_URL',
        'EVENTS_TABLE',
        'FIGURES_TABLE',
        'FIGURES_WINDOW_SECONDS',
        'RATE_LIMIT_MAX_PER_SECOND',
        'SECRETS_KEY_ARN',
        'TRACEPARENT',
      ],
    ],
  ])('%s gets the variables that it needs and no more', (hop, names) => {
    expect(environment(hop)).toEqual(names.toSorted());
  });
});
