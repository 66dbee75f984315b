import { z } from 'zod';
import type { CloudWatch, CloudWatchOperation } from './operation.ts';
import type { MetricQuery } from './metric-query.ts';
import { MetricQueries } from './metric-query.ts';
import type { MetricIdentity, Series } from './metric-store.ts';
import { readInput, timestamp } from './read-input.ts';

const dimensionsSchema = z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]);

const queryDataSchema = z.object({
  Id: z.string(),
  Label: z.string().optional(),
  Expression: z.string().optional(),
  ReturnData: z.boolean().default(true),
  Period: z.int().positive().optional(),
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema }),
      Period: z.int().positive(),
      Stat: z.string(),
    })
    .optional(),
});

const metricDataSchema = z.object({
  MetricDataQueries: z.array(queryDataSchema).min(1).max(500),
  StartTime: timestamp,
  EndTime: timestamp,
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
});

const listSchema = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensionsSchema,
});

const statisticsSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensionsSchema,
  StartTime: timestamp,
  EndTime: timestamp,
  Period: z.int().positive(),
  Statistics: z.array(z.string()).default([]),
  ExtendedStatistics: z.array(z.string()).default([]),
});

const DEFAULT_PERIOD_SECONDS = 60;

const dimensionsOf = (list: z.output<typeof dimensionsSchema>): Record<string, string> =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value ?? '']));

/** As `GetMetricData` and alarms of the template have it. */
export const metricQueryOf = ({
  Id,
  Label,
  Expression,
  ReturnData,
  MetricStat,
}: z.output<typeof queryDataSchema>): MetricQuery => ({
  id: Id,
  label: Label,
  returnsData: ReturnData,
  ...(Expression !== undefined && { expression: Expression }),
  ...(MetricStat !== undefined && {
    metric: {
      namespace: MetricStat.Metric.Namespace,
      name: MetricStat.Metric.MetricName,
      dimensions: dimensionsOf(MetricStat.Metric.Dimensions),
      statistic: MetricStat.Stat,
    },
  }),
});

function getMetricData(input: unknown, { store }: CloudWatch): object {
  const { MetricDataQueries, StartTime, EndTime, ScanBy } = readInput(metricDataSchema, input);
  const periods = MetricDataQueries.map(
    ({ Period, MetricStat }) => MetricStat?.Period ?? Period ?? DEFAULT_PERIOD_SECONDS,
  );
  const queries = MetricDataQueries.map(metricQueryOf);
  const MetricDataResults = queries.flatMap((query, index) => {
    if (!query.returnsData) return [];
    const periodMs =
      (query.metric === undefined ? Math.min(...periods) : (periods[index] ?? DEFAULT_PERIOD_SECONDS)) * 1000;
    const span = { from: Math.floor(StartTime / periodMs) * periodMs, to: EndTime, periodMs };
    return new MetricQueries(queries, store, span).seriesOf(query.id).map((series) => {
      const points = ScanBy === 'TimestampAscending' ? [...series] : [...series].toReversed();
      return {
        Id: query.id,
        Label: query.label ?? query.metric?.name ?? query.id,
        Timestamps: points.map(([time]) => new Date(time)),
        Values: points.map(([, value]) => value),
        StatusCode: 'Complete',
      };
    });
  });
  return { MetricDataResults, Messages: [] };
}

/** One page: there are never many here. */
function listMetrics(input: unknown, { store }: CloudWatch): object {
  const { Namespace, MetricName, Dimensions } = readInput(listSchema, input);
  const found = store
    .list()
    .filter(
      ({ namespace, name, dimensions }) =>
        (Namespace === undefined || namespace === Namespace) &&
        (MetricName === undefined || name === MetricName) &&
        Dimensions.every(({ Name, Value }) => (Value === undefined ? Name in dimensions : dimensions[Name] === Value)),
    );
  return {
    Metrics: found.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
  };
}

function getMetricStatistics(input: unknown, { store }: CloudWatch): object {
  const { Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Statistics, ExtendedStatistics } = readInput(
    statisticsSchema,
    input,
  );
  const identity: MetricIdentity = { namespace: Namespace, name: MetricName, dimensions: dimensionsOf(Dimensions) };
  const periodMs = Period * 1000;
  const of = (statistic: string): Series =>
    store.series(identity, statistic, Math.floor(StartTime / periodMs) * periodMs, EndTime, periodMs);
  const seriesOf = (names: readonly string[]) => names.map((name) => [name, of(name)] as const);
  const plain = seriesOf(Statistics);
  const extended = seriesOf(ExtendedStatistics);
  const Datapoints = [...of('SampleCount').keys()].map((time) =>
    Object.assign(
      { Timestamp: new Date(time), Unit: 'None' },
      valuesAt(time, plain),
      extended.length > 0 && { ExtendedStatistics: valuesAt(time, extended) },
    ),
  );
  return { Label: MetricName, Datapoints };
}

const valuesAt = (time: number, all: readonly (readonly [string, Series])[]): Record<string, number> =>
  Object.fromEntries(all.map(([name, series]) => [name, series.get(time) ?? 0]));

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const metricOperations: Readonly<Record<string, CloudWatchOperation>> = {
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
};
