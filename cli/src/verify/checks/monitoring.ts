import { Metric, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../../../core/contract/metrics.ts';
import type { AfterCheck, CheckContext } from '../check.ts';
import { CheckError } from '../check-error.ts';
import { queriesOf, type DashboardBody, type MetricDataQuery } from '../dashboard-queries.ts';

/** Metrics, dashboard and saved queries, which see the traffic minutes later. */

/** CloudWatch shows a metric of a log line within minutes. */
const LATER = { onAwsSeconds: 300 };
const HOUR_MS = 3_600_000;

/** Metrics that the traffic of a run leaves. */
const EXPECTED = [
  Metric.EVENTS_ACCEPTED,
  Metric.DELIVERIES_CREATED,
  Metric.DELIVERIES_SUCCEEDED,
  Metric.DELIVERIES_DEFERRED,
  Metric.ATTEMPTS_FAILED,
  Metric.DELIVERIES_SPENT,
];

interface MetricData {
  MetricDataResults: { Id: string; Values: number[]; StatusCode: string }[];
  Messages?: { Code: string; Value: string }[];
}

async function metricData(
  { account, deployment, startedAt }: CheckContext,
  MetricDataQueries: readonly MetricDataQuery[],
): Promise<MetricData> {
  const now = Date.parse((await deployment.manager.getHealth()).time);
  return account.aws.json<MetricData>('monitoring', 'GetMetricData', {
    MetricDataQueries,
    StartTime: Math.floor(startedAt / 60_000) * 60,
    EndTime: Math.ceil(now / 60_000) * 60 + 60,
  });
}

const metrics: AfterCheck = {
  name: 'CloudWatch has the metrics of this traffic',
  when: 'after',
  traffic: true,
  remedy: 'Look into the logs of the functions for lines with _aws; allow the functions logs:PutLogEvents',
  async run(context) {
    const { stage } = await context.deployment.manager.getHealth();
    const queries = EXPECTED.map((MetricName, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: { Namespace: METRIC_NAMESPACE, MetricName, Dimensions: [{ Name: METRIC_DIMENSION, Value: stage }] },
        Period: 60,
        Stat: 'Sum',
      },
    }));
    let missing: readonly string[] = EXPECTED;
    const complete = await context.until(async () => {
      const { MetricDataResults } = await metricData(context, queries);
      missing = EXPECTED.filter(
        (_, index) =>
          !MetricDataResults.some(({ Id, Values }) => Id === `m${index}` && Values.some((value) => value > 0)),
      );
      return missing.length === 0 ? true : undefined;
    }, LATER);
    if (complete === undefined) throw new CheckError(`These metrics did not come: ${missing.join(', ')}`);
    return `${EXPECTED.length} metrics`;
  },
};

const dashboard: AfterCheck = {
  name: 'CloudWatch draws every graph of the dashboard',
  when: 'after',
  remedy: 'Report it to the maintainers: CloudWatch refuses an expression',
  async run(context) {
    const { name } = context.deployment;
    const { DashboardBody: body } = await context.account.aws.json<{ DashboardBody: string }>(
      'monitoring',
      'GetDashboard',
      { DashboardName: name },
    );
    const widgets = queriesOf(JSON.parse(body) as DashboardBody);
    for (const { title, queries } of widgets) {
      const { MetricDataResults, Messages = [] } = await metricData(context, queries).catch((error: unknown) => {
        throw new CheckError(
          `The graph ${title} cannot be drawn: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
      const faults = [
        ...Messages.map(({ Code, Value }) => `${Code}: ${Value}`),
        ...MetricDataResults.filter(({ StatusCode }) => ['InternalError', 'Forbidden'].includes(StatusCode)).map(
          ({ Id, StatusCode }) => `${Id} is ${StatusCode}`,
        ),
      ];
      if (faults.length > 0) throw new CheckError(`The graph ${title} cannot be drawn: ${faults.join('; ')}`);
    }
    return `${widgets.length} graphs`;
  },
};

interface QueryDefinition {
  name: string;
  queryString: string;
  logGroupNames?: string[];
}

type Results = { field: string; value: string }[][];

const savedQueries: AfterCheck = {
  name: 'The saved queries run and find this traffic',
  when: 'after',
  traffic: true,
  remedy: 'Report it to the maintainers: Logs Insights refuses a query, or the format of the log lines changed',
  async run(context) {
    const { account, deployment, journey } = context;
    const { queryDefinitions } = await account.aws.json<{ queryDefinitions: QueryDefinition[] }>(
      'logs',
      'DescribeQueryDefinitions',
      { queryDefinitionNamePrefix: `${deployment.name}/` },
    );
    if (queryDefinitions.length === 0)
      throw new CheckError(`No saved query has a name that begins with ${deployment.name}/`);
    for (const definition of queryDefinitions) {
      const results = await runQuery(context, definition);
      if (!definition.name.endsWith('/failures-by-destination')) continue;
      const refused = journey.destinationId('refused');
      const found = (rows: Results): boolean => rows.flat().some(({ value }) => value === refused);
      const seen =
        found(results) ||
        (await context.until(async () => (found(await runQuery(context, definition)) ? true : undefined), LATER));
      if (seen !== true) throw new CheckError(`${definition.name} does not show the failed attempts of ${refused}`);
    }
    return `${queryDefinitions.length} queries`;
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
async function runQuery(
  { account: { aws }, startedAt, until }: CheckContext,
  { name, queryString, logGroupNames = [] }: QueryDefinition,
): Promise<Results> {
  const { queryId } = await aws
    .json<{ queryId: string }>('logs', 'StartQuery', {
      logGroupNames,
      queryString,
      startTime: Math.floor(startedAt / 1000),
      endTime: Math.floor((startedAt + HOUR_MS) / 1000),
    })
    .catch((error: unknown) => {
      if (error instanceof CheckError) throw new CheckError(`${name}: ${error.message}`, error.remedy);
      throw error;
    });
  const results = await until(async () => {
    const answer = await aws.json<{ status: string; results?: Results }>('logs', 'GetQueryResults', { queryId });
    if (['Failed', 'Cancelled', 'Timeout'].includes(answer.status)) throw new CheckError(`${name} is ${answer.status}`);
    return answer.status === 'Complete' ? (answer.results ?? []) : undefined;
  });
  if (results === undefined) throw new CheckError(`${name} did not end in time`);
  return results;
}

export const monitoringChecks: readonly AfterCheck[] = [metrics, dashboard, savedQueries];
