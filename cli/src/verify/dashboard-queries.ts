/** The graphs of a dashboard as input of GetMetricData. */

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface DashboardBody {
  widgets: { type: string; properties: { title?: string; period?: number; stat?: string; metrics?: unknown[][] } }[];
}

export interface MetricDataQuery {
  Id: string;
  Expression?: string;
  Period?: number;
  ReturnData?: boolean;
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] };
    Period: number;
    Stat: string;
  };
}

interface Rendering {
  id?: string;
  expression?: string;
  period?: number;
  stat?: string;
  visible?: boolean;
}

const DEFAULT_PERIOD = 300;

/** The graphs with metrics, each with the queries that CloudWatch makes for it. */
export const queriesOf = ({ widgets }: DashboardBody): { title: string; queries: MetricDataQuery[] }[] =>
  widgets.flatMap(
    ({ properties: { title = 'without a title', period = DEFAULT_PERIOD, stat = 'Average', metrics = [] } }) =>
      metrics.length === 0
        ? []
        : [{ title, queries: metrics.map((metric, index) => queryOf(metric, index, period, stat)) }],
  );

/** A metric is `[namespace, name, dimension, value, …, rendering]`, an expression `[{expression}]`. */
function queryOf(metric: readonly unknown[], index: number, period: number, stat: string): MetricDataQuery {
  const last = metric.at(-1);
  const rendering: Rendering = typeof last === 'object' && last !== null ? last : {};
  const [Namespace = '', MetricName = '', ...dimensions] = metric.filter((part) => typeof part === 'string');
  const Id = rendering.id ?? `graph${index}`;
  const ReturnData = rendering.visible !== false;
  if (rendering.expression !== undefined)
    return { Id, Expression: rendering.expression, Period: rendering.period ?? period, ReturnData };
  const Dimensions = Array.from({ length: dimensions.length / 2 }, (_, at) => ({
    Name: dimensions[2 * at] ?? '',
    Value: dimensions[2 * at + 1] ?? '',
  }));
  const Metric = { Namespace, MetricName, Dimensions };
  return { Id, ReturnData, MetricStat: { Metric, Period: rendering.period ?? period, Stat: rendering.stat ?? stat } };
}
