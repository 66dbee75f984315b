import { beforeEach, describe, expect, test } from '@jest/globals';
import { PolicyEngine } from '../../../../../local/aws/iam/policy-engine.ts';
import { MetricStore } from '../../../../../local/aws/services/cloudwatch/metric-store.ts';
import { LogsService } from '../../../../../local/aws/services/logs/logs-service.ts';
import { deliver } from '../gateway/start-gateway.ts';

const GROUP = 'webhooks-dev-deliver';
const ARN = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`;
const METRICS = JSON.stringify({
  _aws: {
    Timestamp: 5000,
    CloudWatchMetrics: [
      { Namespace: 'Ours', Dimensions: [['stage']], Metrics: [{ Name: 'AttemptsFailed' }, { Name: 'Latency' }] },
    ],
  },
  stage: 'dev',
  AttemptsFailed: 1,
  Latency: [20, 30],
});
const IDENTITY = { namespace: 'Ours', dimensions: { stage: 'dev' } };

let denials: string[];
let shown: string[];
let access: PolicyEngine;
let logs: LogsService;
let metrics: MetricStore;
const sumsOf = (name: string) => [...metrics.series({ ...IDENTITY, name }, 'Sum', 0, 60_000, 1_000)];

beforeEach(() => {
  denials = [];
  shown = [];
  access = new PolicyEngine('000000000000', (message) => denials.push(message));
  const log = { info: (message: string) => shown.push(message), problem: () => undefined };
  metrics = new MetricStore(() => 9);
  logs = new LogsService({ access, log, metrics, clock: () => 9, region: 'us-east-1', accountId: '000000000000' });
});

function grant(actions: string[]): void {
  access.attachRolePolicy(deliver.roleArn ?? '', 'logs', {
    Statement: { Effect: 'Allow', Action: actions, Resource: ARN },
  });
}

describe('what functions print', () => {
  test('is shown with their name, and metrics are kept, where their role lets them write', () => {
    grant(['logs:CreateLogStream', 'logs:PutLogEvents']);
    logs.write(deliver, GROUP, 'stream', ['hello', METRICS, '{"_aws": broken']);
    expect(shown).toEqual([
      `DeliverFunction: hello`,
      `DeliverFunction: ${METRICS}`,
      'DeliverFunction: {"_aws": broken',
    ]);
    expect(sumsOf('AttemptsFailed')).toEqual([[5000, 1]]);
    expect(sumsOf('Latency')).toEqual([[5000, 50]]);
  });

  test.each([[[]], [['logs:CreateLogStream']], [['logs:PutLogEvents']]])(
    'is lost with %j alone, and the missing action is named once',
    (actions) => {
      grant(actions);
      logs.write(deliver, GROUP, 'stream', [METRICS]);
      logs.write(deliver, GROUP, 'stream', [METRICS]);
      expect(shown).toEqual([]);
      expect(metrics.list()).toEqual([]);
      expect(denials).toHaveLength(1);
      expect(denials[0]).toContain(
        `DeliverFunction is not authorized to perform: logs:${actions.includes('logs:CreateLogStream') ? 'PutLogEvents' : 'CreateLogStream'}`,
      );
    },
  );

  test('is lost in a log group that is not its own', () => {
    grant(['logs:CreateLogStream', 'logs:PutLogEvents']);
    logs.write(deliver, 'webhooks-dev-other', 'stream', ['hello']);
    expect(shown).toEqual([]);
  });
});

const messages = ({ events }: Record<string, unknown>) =>
  (events as { message: string }[]).map(({ message }) => message);

describe('the log', () => {
  test('is shown by group, time and words, page by page', async () => {
    grant(['logs:CreateLogStream', 'logs:PutLogEvents']);
    logs.write(deliver, GROUP, 'one', ['first error', 'second']);
    logs.write(deliver, GROUP, 'two', ['third error "quoted words"']);
    const ask = async (operation: string, input: object): Promise<Record<string, unknown>> => {
      const call = {
        operation,
        input: input as Record<string, unknown>,
        body: Buffer.alloc(0),
        headers: {},
        principal: deliver,
        signal: new AbortController().signal,
      };
      return JSON.parse(String((await logs.handle(call)).body)) as Record<string, unknown>;
    };
    expect(messages(await ask('FilterLogEvents', { logGroupName: GROUP, filterPattern: 'error' }))).toEqual([
      'first error',
      'third error "quoted words"',
    ]);
    expect(messages(await ask('FilterLogEvents', { logGroupName: GROUP, filterPattern: '"quoted words"' }))).toEqual([
      'third error "quoted words"',
    ]);
    expect(
      messages(await ask('FilterLogEvents', { logGroupIdentifier: ARN, logStreamNamePrefix: 'two' })),
    ).toHaveLength(1);
    expect(messages(await ask('FilterLogEvents', { logGroupName: GROUP, startTime: 10 }))).toEqual([]);
    const page = await ask('FilterLogEvents', { logGroupName: GROUP, limit: 2 });
    expect(messages(page)).toEqual(['first error', 'second']);
    expect(messages(await ask('FilterLogEvents', { logGroupName: GROUP, nextToken: page['nextToken'] }))).toHaveLength(
      1,
    );
    await expect(ask('DescribeLogGroups', { logGroupNamePrefix: 'webhooks' })).resolves.toMatchObject({
      logGroups: [{ logGroupName: GROUP }],
    });
    await expect(ask('FilterLogEvents', { logGroupName: 'none' })).rejects.toThrow('Nothing was written');
    await expect(ask('FilterLogEvents', { logGroupName: GROUP, filterPattern: '{ $.a = 1 }' })).rejects.toThrow(
      'is refused',
    );
    await expect(ask('PutLogEvents', {})).rejects.toThrow('not PutLogEvents');
  });
});
