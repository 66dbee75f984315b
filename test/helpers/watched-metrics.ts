import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { resourceTypes } from '../../local/aws/resources/index.ts';
import type { MetricIdentity } from '../../local/aws/services/cloudwatch/metric-store.ts';
import { search } from '../../local/aws/services/cloudwatch/search-expression.ts';
import type { StackFile } from '../../local/stack-file.ts';
import { readCloudAssembly } from '../../local/aws/template/cloud-assembly.ts';
import { planTemplate } from '../../local/aws/template/plan.ts';

/** One graph or number of the dashboard. */
export interface Widget {
  title: string;
  /** As `GetMetricData` takes them. */
  queries: MetricDataQuery[];
}

/** The metrics of dashboard and alarms, under the names of the local stack. */
export interface Watched {
  metrics: MetricIdentity[];
  /** `SEARCH` expressions. */
  searches: string[];
  widgets: Widget[];
}

interface Options {
  id?: string;
  expression?: string;
  label?: string;
  period?: number;
  stat?: string;
  visible?: boolean;
}

const SEARCH = /SEARCH\('([^']*)'/g;

export function watchedMetrics(assembly: string, { endpoint, region }: StackFile): Watched {
  const { template, stackName } = readCloudAssembly(assembly);
  const { resources } = planTemplate(
    template,
    { region, accountId: '000000000000', stackName, endpoint },
    resourceTypes,
  );
  const ofType = (name: string) =>
    resources
      .filter(({ type }) => type.type === name)
      .map(({ resource }) => resource.properties as Record<string, unknown>);
  const widgets = ofType('AWS::CloudWatch::Dashboard').flatMap(({ DashboardBody }) => widgetsOf(String(DashboardBody)));
  const shown = widgets.flatMap(({ queries }) => queries);
  const heard = ofType('AWS::CloudWatch::Alarm').flatMap(
    (alarm) => (alarm['Metrics'] ?? [{ MetricStat: { Metric: alarm } }]) as MetricDataQuery[],
  );
  return {
    metrics: [...shown, ...heard].flatMap(({ MetricStat }) =>
      MetricStat?.Metric === undefined ? [] : [identityOf(MetricStat.Metric)],
    ),
    searches: shown.flatMap(({ Expression = '' }) => [...Expression.matchAll(SEARCH)].map(([, text = '']) => text)),
    widgets,
  };
}

/** Those of them that are not among the metrics that there are. */
export function missingOf({ metrics, searches }: Watched, there: readonly MetricIdentity[]): string[] {
  const names = new Set(there.map(textOf));
  return [
    ...new Set(metrics.map(textOf).filter((name) => !names.has(name))),
    ...searches.filter((expression) => search(expression, there).length === 0),
  ].toSorted();
}

const textOf = ({ namespace, name, dimensions }: MetricIdentity): string =>
  [
    namespace,
    name,
    ...Object.entries(dimensions)
      .map(([key, value]) => `${key}=${value}`)
      .toSorted((a, b) => (a < b ? -1 : 1)),
  ].join(' ');

interface SdkMetric {
  Namespace?: string | undefined;
  MetricName?: string | undefined;
  Dimensions?: { Name?: string | undefined; Value?: string | undefined }[] | undefined;
}

export const identityOf = ({ Namespace = '', MetricName = '', Dimensions = [] }: SdkMetric): MetricIdentity => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
});

function widgetsOf(body: string): Widget[] {
  const { widgets } = JSON.parse(body) as {
    widgets: { properties: { title?: string; metrics?: (string | Options)[][] } }[];
  };
  return widgets.flatMap(({ properties: { title = '', metrics } }) =>
    metrics === undefined ? [] : [{ title, queries: metrics.map((entry, index) => queryOf(entry, `q${index}`)) }],
  );
}

/** An entry of a widget: namespace, name, dimensions by name and value, options; or options with an expression. */
function queryOf(entry: (string | Options)[], spareId: string): MetricDataQuery {
  const { id = spareId, expression, period = 60, stat = 'Average', visible = true } = entry.at(-1) as Options;
  if (expression !== undefined) return { Id: id, Expression: expression, Period: period, ReturnData: visible };
  const [Namespace, MetricName, ...rest] = entry.slice(0, -1) as string[];
  const Dimensions = Array.from({ length: rest.length / 2 }, (_, index) => ({
    Name: rest[2 * index],
    Value: rest[2 * index + 1],
  }));
  return {
    Id: id,
    ReturnData: visible,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: period, Stat: stat },
  };
}
