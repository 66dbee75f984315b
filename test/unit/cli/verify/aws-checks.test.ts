import { afterEach, describe, expect, test } from '@jest/globals';
import { WebhookManager } from '../../../../sdk/src/manager/webhook-manager.ts';
import { Aws } from '../../../../cli/src/verify/aws.ts';
import type { CheckContext } from '../../../../cli/src/verify/check.ts';
import { DEFAULT_CONCURRENCY } from '../../../../cli/src/verify/checks/account.ts';
import { accountChecks, stackChecks } from '../../../../cli/src/verify/checks/index.ts';
import type { Account, Deployment } from '../../../../cli/src/verify/deployment.ts';
import { Journey } from '../../../../cli/src/verify/journey.ts';
import { noReceiver } from '../../../../cli/src/verify/receiver/none.ts';
import { resourcesOf, synthesized } from '../../../infra/synthesized.ts';
import { ApiServer, CREDENTIALS, type Reply, type SeenRequest } from '../../sdk/manager/api-server.ts';

/** Checks whose API the local stack does not have, on the responses that AWS documents. */

type Script = Readonly<Record<string, object | ((input: Record<string, unknown>) => object)>>;

let api: ApiServer | undefined;

afterEach(() => {
  api?.close();
  api = undefined;
});

/** Operation of JSON services, path of REST services. */
const operationOf = ({ headers, url }: SeenRequest): string =>
  String(headers['x-amz-target'] ?? url.split('?', 1)[0]).replace(/^.*\./, '');

function scripted(script: Script): (request: SeenRequest) => Reply {
  return (request) => {
    const answer = script[operationOf(request)];
    if (answer === undefined) return { status: 404, body: { __type: 'UnknownOperationException' } };
    const body = typeof answer === 'function' ? answer((request.body ?? {}) as Record<string, unknown>) : answer;
    return '__type' in body ? { status: 400, body } : { body };
  };
}

async function contextOn(script: Script, notify = false): Promise<CheckContext> {
  api = await ApiServer.start(
    scripted({ '/v1/health': { status: 'ok', stage: 'prod', time: new Date().toISOString() }, ...script }),
  );
  const connection = { region: 'eu-west-1', credentials: () => Promise.resolve(CREDENTIALS) };
  const aws = new Aws(connection, new URL(api.url).origin);
  const account: Account = { aws, region: 'eu-west-1', local: true, stackName: 'webhooks-prod', now: Date.now };
  const deployment: Deployment = {
    manager: new WebhookManager({ apiUrl: api.url, ...connection }),
    adminApiUrl: api.url,
    accountId: '123456789012',
    name: 'webhooks-prod',
    eventBusName: 'webhooks-prod',
    queues: { events: '', deliveries: '', undelivered: '', eventsDeadLetters: '', deliveriesDeadLetters: '' },
    alarmTopic: undefined,
    replaySource: undefined,
    receiver: undefined,
  };
  const removals: (() => Promise<unknown>)[] = [];
  return {
    account,
    deployment,
    run: 'verify-a1b2c3',
    journey: new Journey(account, deployment, 'verify-a1b2c3', noReceiver),
    startedAt: Date.now(),
    until: (read) => read(),
    cleanUp: (_, remove) => void removals.push(remove),
    progress: () => undefined,
    notify,
    replay: false,
  };
}

/** The text of a check: what it saw, or the fault. */
async function outcome(name: RegExp, script: Script, notify?: boolean): Promise<string> {
  const context = await contextOn(script, notify);
  const before = accountChecks.find((check) => name.test(check.name));
  const after = stackChecks.find((check) => name.test(check.name));
  const seen = await (before?.run(context.account, undefined) ?? after?.run(context))?.catch(
    (error: unknown) => `FAILED ${(error as Error).message}`,
  );
  return typeof seen === 'object' ? seen.note : (seen ?? 'no such check');
}

const quotas = (invocations: number, requests: number): Script => ({
  ListServiceQuotas: ({ ServiceCode }) => ({
    Quotas:
      ServiceCode === 'events'
        ? [{ QuotaName: 'Invocations throttle limit in transactions per second', Value: invocations }]
        : [{ QuotaName: 'Throttle rate', Value: requests }],
  }),
});

const topicAlarms = {
  MetricAlarms: [{ AlarmName: 'webhooks-prod-a', ActionsEnabled: true, AlarmActions: ['arn:aws:sns:eu-west-1:1:t'] }],
};
const history = (HistorySummary: string): Script => ({
  DescribeAlarms: topicAlarms,
  PutMetricAlarm: {},
  SetAlarmState: {},
  DescribeAlarmHistory: { AlarmHistoryItems: [{ HistorySummary }] },
});

const dashboard = (metrics: unknown[][]): object => ({
  DashboardBody: JSON.stringify({ widgets: [{ type: 'metric', properties: { title: 'Latency', metrics } }] }),
});
const query = { name: 'webhooks-prod/errors', queryString: 'fields @message', logGroupNames: ['deliver'] };

describe('a check that only AWS can show', () => {
  test.each<[name: RegExp, script: Script, text: string | RegExp]>([
    [/bootstrapped/, { GetParameter: { Parameter: { Value: '28' } } }, 'version 28'],
    [/bootstrapped/, { GetParameter: { __type: 'ParameterNotFound' } }, 'FAILED The CDK is not bootstrapped here'],
    [/runtime/, { '/2018-10-31/layers': { Layers: [] } }, 'it does'],
    [
      /runtime/,
      { '/2018-10-31/layers': { __type: 'ValidationException' } },
      /^FAILED Lambda does not know nodejs24\.x/,
    ],
    [
      /functions at once/,
      { '/2016-08-19/account-settings/': { AccountLimit: { UnreservedConcurrentExecutions: 1000 } } },
      '1000 are available, the stack needs 72',
    ],
    [
      /functions at once/,
      { '/2016-08-19/account-settings/': { AccountLimit: { UnreservedConcurrentExecutions: 10 } } },
      'FAILED Too few functions may run at once: 10 are available, the stack needs 72',
    ],
    [/access logs/, { '/account': { cloudwatchRoleArn: 'arn:aws:iam::1:role/logs' } }, 'arn:aws:iam::1:role/logs'],
    [/access logs/, { '/account': {} }, /^FAILED API Gateway has no role for logs/],
    [/access logs/, { '/account': { cloudwatchRoleArn: null } }, /^FAILED API Gateway has no role for logs/],
    [/quotas/, quotas(2250, 10_000), /^EventBridge passes on 2250 events a second/],
    [/quotas/, quotas(100, 10_000), /^FAILED EventBridge passes on 100 .*at least 750 and 50/],
    [/every graph/, { GetDashboard: dashboard([['ns', 'm']]), GetMetricData: { MetricDataResults: [] } }, '1 graphs'],
    [
      /every graph/,
      {
        GetDashboard: dashboard([[{ expression: 'FOO(' }]]),
        GetMetricData: { __type: 'ValidationError', message: 'bad' },
      },
      /^FAILED The graph Latency cannot be drawn: GetMetricData was refused: ValidationError: bad/,
    ],
    [
      /saved queries/,
      {
        DescribeQueryDefinitions: { queryDefinitions: [query] },
        StartQuery: { queryId: '1' },
        GetQueryResults: { status: 'Complete', results: [] },
      },
      '1 queries',
    ],
    [
      /saved queries/,
      {
        DescribeQueryDefinitions: { queryDefinitions: [query] },
        StartQuery: { __type: 'MalformedQueryException', message: 'unexpected symbol' },
      },
      /^FAILED webhooks-prod\/errors: StartQuery was refused: MalformedQueryException: unexpected symbol/,
    ],
  ])('%s', async (name, script, text) => {
    expect(await outcome(name, script)).toMatch(text);
  });

  test.each([
    [
      'Successfully executed action arn:aws:sns:eu-west-1:1:t',
      /^a message named webhooks-prod-verify-a1b2c3-this-is-a-test went to/,
    ],
    ['Failed to execute action arn:aws:sns:eu-west-1:1:t', /^FAILED Failed to execute action/],
  ])('with --notify: %s', async (summary, text) => {
    expect(await outcome(/An alarm reaches/, history(summary), true)).toMatch(text);
  });

  test('a receiver that is left on is noted with its address', async () => {
    const context = await contextOn({});
    const receiver = { url: 'https://example.lambda-url.eu-west-1.on.aws', logGroup: 'receiver', secret: 'secret' };
    const check = stackChecks.find(({ name }) => name === 'No receiver for verify is left on');
    expect(await check?.run({ ...context, deployment: { ...context.deployment, receiver } })).toEqual({
      note: expect.stringMatching(/https:\/\/example.*Deploy with -c webhooks\.verify\.receiver=false/),
    });
  });

  test('without --notify no alarm is made', async () => {
    expect(await outcome(/An alarm reaches/, {})).toMatch(/^not tried/);
    expect(api?.requests).toEqual([]);
  });
});

type Limit = { MaximumConcurrency: number };

test('before the first deployment the concurrency is that of the default configuration', () => {
  const mappings = resourcesOf(synthesized(), 'AWS::Lambda::EventSourceMapping');
  // The mapping of a stream has no such limit: its shards are.
  const limits = mappings.flatMap(([, { Properties }]) => (Properties['ScalingConfig'] as Limit | undefined) ?? []);
  const sum = limits.reduce((total, { MaximumConcurrency }) => total + MaximumConcurrency, 0);
  expect(DEFAULT_CONCURRENCY).toBe(sum);
});
