import { Stack } from 'aws-cdk-lib';
import type { IMetric, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ConcreteWidget, GraphWidget, SingleValueWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../../core/contract/metrics.ts';
import type { Statistic } from '../metrics.ts';
import { ownMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';

/** Columns of a dashboard. */
export const FULL_WIDTH = 24;
export const HALF = FULL_WIDTH / 2;
export const THIRD = FULL_WIDTH / 3;
export const QUARTER = FULL_WIDTH / 4;
const GRAPH_HEIGHT = 6;

export interface GraphOptions {
  width: number;
  left: IMetric[];
  right?: IMetric[];
  /** A line to compare with. */
  limit?: { value: number; label: string };
  unit?: string;
  stacked?: boolean;
}

/** Labelled metrics that the functions of a pipeline emit. */
export const ownMetrics =
  ({ stage }: Watched) =>
  (name: MetricName, label: string, statistic: Statistic = 'Sum'): Metric =>
    ownMetric(stage, name, statistic, { label });

export const heading = (text: string): IWidget =>
  new TextWidget({ markdown: `## ${text}`, width: FULL_WIDTH, height: 1 });

export function graph(title: string, { width, left, right, limit, unit, stacked }: GraphOptions): IWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    left,
    ...(right !== undefined && { right, rightYAxis: { min: 0, showUnits: false } }),
    ...(limit !== undefined && { leftAnnotations: [{ ...limit, color: '#d13212' }] }),
    ...(stacked !== undefined && { stacked }),
    leftYAxis: { min: 0, showUnits: false, ...(unit !== undefined && { label: unit }) },
  });
}

/** The whole range as one number. */
export const number = (title: string, metrics: IMetric[], width: number): IWidget =>
  new SingleValueWidget({ title, width, height: 4, metrics, setPeriodToTimeRange: true, fullPrecision: false });

/** The highest ranks of a Contributor Insights rule. */
export class RankingWidget extends ConcreteWidget {
  readonly #scope: Construct;
  readonly #title: string;
  readonly #ruleName: string;

  constructor(scope: Construct, title: string, ruleName: string, width: number) {
    super(width, GRAPH_HEIGHT);
    this.#scope = scope;
    this.#title = title;
    this.#ruleName = ruleName;
  }

  override toJson(): object[] {
    return [
      {
        type: 'metric',
        width: this.width,
        height: this.height,
        x: this.x,
        y: this.y,
        properties: {
          view: 'timeSeries',
          title: this.#title,
          region: Stack.of(this.#scope).region,
          period: 60,
          insightRule: { ruleName: this.#ruleName, maxContributorCount: 10, orderBy: 'Sum' },
          legend: { position: 'right' },
        },
      },
    ];
  }
}
