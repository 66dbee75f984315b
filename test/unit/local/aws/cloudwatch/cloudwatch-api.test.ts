import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeCbor, encodeCbor } from '../../../../../local/aws/gateway/cbor.ts';
import { AlarmBook } from '../../../../../local/aws/services/cloudwatch/alarm-book.ts';
import { publishing } from '../../../../../local/aws/services/cloudwatch/start-cloudwatch.ts';
import { CloudWatchService } from '../../../../../local/aws/services/cloudwatch/cloudwatch-service.ts';
import { systemTimekeeper } from '../../../../../local/aws/timekeeper.ts';
import { signedHeaders } from '../gateway/sign.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { admin, deliver, startGateway } from '../gateway/start-gateway.ts';

const AT = new Date('2026-01-31T12:00:00Z');
const SPAN = { StartTime: new Date('2026-01-31T11:59:30Z'), EndTime: new Date('2026-01-31T12:05:00Z') };
const identity = { namespace: 'AWS/SQS', name: 'Waiting', dimensions: { QueueName: 'events' } };
const Metric = { Namespace: 'AWS/SQS', MetricName: 'Waiting', Dimensions: [{ Name: 'QueueName', Value: 'events' }] };

let gateway: TestGateway;
let client: CloudWatchClient;

beforeAll(async () => {
  gateway = await startGateway({
    services: (host) => {
      host.metrics.record(identity, 3, AT.getTime());
      host.metrics.record(identity, 5, AT.getTime() + 60_000);
      const alarms = new AlarmBook({
        store: host.metrics,
        publish: publishing(host),
        time: systemTimekeeper(),
        log: host.log,
      });
      const actions = { ALARM: ['arn:sns'], OK: [], INSUFFICIENT_DATA: [] };
      const common = { description: 'What to do: runbook', actions };
      const queries = [{ id: 'm', label: undefined, returnsData: true, metric: { ...identity, statistic: 'Maximum' } }];
      const comparison = 'GreaterThanThreshold' as const;
      alarms.addMetricAlarm({
        ...common,
        name: 'dev-quiet',
        arn: 'arn:quiet',
        actionsEnabled: false,
        queries,
        comparison,
        threshold: 1,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        period: 60,
        missing: 'notBreaching',
        properties: { Threshold: 1, MetricName: 'Waiting' },
      });
      alarms.addCompositeAlarm({
        ...common,
        name: 'dev-loud',
        arn: 'arn:loud',
        actionsEnabled: true,
        rule: 'OK("dev-quiet")',
      });
      alarms.evaluateAll();
      return [new CloudWatchService({ store: host.metrics, alarms })];
    },
  });
  client = new CloudWatchClient(gateway.client());
});
afterAll(async () => {
  client.destroy();
  await gateway.stop();
});

/** As the AWS CLI sends it. */
async function cbor(operation: string, input: object): Promise<{ status: number; output: unknown }> {
  const url = new URL(`${gateway.endpoint}/service/GraniteServiceVersion20100801/operation/${operation}`);
  const body = encodeCbor(input);
  const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
  const signed = signedHeaders({
    url,
    headers,
    body,
    service: 'monitoring',
    credentials: gateway.host.issueCredentials(admin),
  });
  const response = await fetch(url, { method: 'POST', headers: signed, body });
  expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
  return { status: response.status, output: decodeCbor(Buffer.from(await response.arrayBuffer())) };
}

const list = async (filter: object) => (await client.send(new ListMetricsCommand(filter))).Metrics;

describe('CloudWatch', () => {
  test('lists metrics by namespace, name and dimension', async () => {
    await expect(list({ Namespace: 'AWS/SQS', Dimensions: [{ Name: 'QueueName' }] })).resolves.toEqual([Metric]);
    await expect(list({ Dimensions: [{ Name: 'QueueName', Value: 'deliveries' }] })).resolves.toEqual([]);
    await expect(list({ Namespace: 'AWS/Lambda' })).resolves.toEqual([]);
  });

  test('answers data, newest first unless asked otherwise, of metrics and of math over them', async () => {
    const MetricDataQueries = [
      { Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Maximum' }, Label: 'waiting' },
      { Id: 'e', Expression: 'm * 2' },
      { Id: 'hidden', Expression: 'm', ReturnData: false },
    ];
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({ ...SPAN, MetricDataQueries }));
    const later = new Date(AT.getTime() + 60_000);
    expect(MetricDataResults).toEqual([
      { Id: 'm', Label: 'waiting', Timestamps: [later, AT], Values: [5, 3], StatusCode: 'Complete' },
      { Id: 'e', Label: 'e', Timestamps: [later, AT], Values: [10, 6], StatusCode: 'Complete' },
    ]);
    const rising = await client.send(
      new GetMetricDataCommand({ ...SPAN, MetricDataQueries, ScanBy: 'TimestampAscending' }),
    );
    expect(rising.MetricDataResults?.[0]?.Values).toEqual([3, 5]);
  });

  test('answers statistics, percentiles too', async () => {
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        ...SPAN,
        ...Metric,
        Period: 3_600,
        Statistics: ['Sum', 'Average'],
        ExtendedStatistics: ['p90'],
      }),
    );
    expect(Datapoints).toEqual([{ Timestamp: AT, Unit: 'None', Sum: 8, Average: 4, ExtendedStatistics: { p90: 5 } }]);
  });

  test('describes alarms with their state, composite ones when they are asked for', async () => {
    const all = await client.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
    expect(all.MetricAlarms).toMatchObject([
      { AlarmName: 'dev-quiet', StateValue: 'OK', ActionsEnabled: false, Threshold: 1, MetricName: 'Waiting' },
    ]);
    expect(all.CompositeAlarms).toMatchObject([
      {
        AlarmName: 'dev-loud',
        StateValue: 'ALARM',
        AlarmActions: ['arn:sns'],
        AlarmDescription: 'What to do: runbook',
      },
    ]);
    expect(all.CompositeAlarms?.[0]?.StateUpdatedTimestamp).toBeInstanceOf(Date);
    await expect(client.send(new DescribeAlarmsCommand({}))).resolves.toMatchObject({ CompositeAlarms: [] });
    await expect(client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }))).resolves.toMatchObject({
      MetricAlarms: [],
    });
    await expect(client.send(new DescribeAlarmsCommand({ AlarmNames: ['dev-quiet'] }))).resolves.toMatchObject({
      MetricAlarms: [{ AlarmName: 'dev-quiet' }],
    });
  });

  test('tells how alarms changed, and whether they could notify their topic', async () => {
    const { AlarmHistoryItems } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'dev-loud' }));
    expect(AlarmHistoryItems).toMatchObject([
      { HistoryItemType: 'Action', HistorySummary: expect.stringMatching(/^Failed to execute action arn:sns\. /) },
      { AlarmType: 'CompositeAlarm', HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' },
    ]);
  });

  test('speaks CBOR as the AWS CLI does, with dates as dates', async () => {
    const query = { Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } };
    const { status, output } = await cbor('GetMetricData', { ...SPAN, MetricDataQueries: [query] });
    expect(status).toBe(200);
    expect(output).toMatchObject({
      MetricDataResults: [{ Timestamps: [new Date(AT.getTime() + 60_000), AT], Values: [5, 3] }],
    });
    await expect(cbor('PutDashboard', {})).resolves.toMatchObject({
      status: 404,
      output: { __type: 'UnknownOperationException' },
    });
    await expect(
      cbor('GetMetricData', {
        ...SPAN,
        MetricDataQueries: [{ ...query, MetricStat: { Metric, Period: 60, Stat: 'bogus' } }],
      }),
    ).resolves.toMatchObject({ status: 400, output: { __type: 'InvalidParameterValue' } });
  });

  test('names the parameter at fault', async () => {
    await expect(client.send(new GetMetricDataCommand({ ...SPAN, MetricDataQueries: [] }))).rejects.toThrow(
      'MetricDataQueries',
    );
  });

  test('is closed to a function whose role does not open it', async () => {
    const stranger = new CloudWatchClient(gateway.client(deliver));
    await expect(stranger.send(new ListMetricsCommand({}))).rejects.toThrow('cloudwatch:ListMetrics');
    stranger.destroy();
  });
});
