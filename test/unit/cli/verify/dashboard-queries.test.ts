import { describe, expect, test } from '@jest/globals';
import { type DashboardBody, queriesOf } from '../../../../cli/src/verify/dashboard-queries.ts';
import { resource, synthesized } from '../../../infra/synthesized.ts';

/** The dashboard of the template, with a word in place of each reference. */
function dashboardBody(): DashboardBody {
  const { Properties } = resource(synthesized(), 'AWS::CloudWatch::Dashboard', '');
  const { 'Fn::Join': join } = Properties['DashboardBody'] as { 'Fn::Join': [string, unknown[]] };
  return JSON.parse(join[1].map((part) => (typeof part === 'string' ? part : 'reference')).join('')) as DashboardBody;
}

describe('the graphs of the dashboard as queries', () => {
  const graphs = queriesOf(dashboardBody());

  test('are all graphs with metrics', () => {
    expect(graphs.length).toBeGreaterThan(15);
    expect(graphs.map(({ title }) => title)).not.toContain('without a title');
  });

  test('have each an expression, or a metric with pairs of dimensions', () => {
    for (const { queries } of graphs) {
      for (const { Expression, MetricStat } of queries) {
        expect(Expression ?? MetricStat?.Metric.MetricName).toMatch(/\w/);
        for (const { Value } of MetricStat?.Metric.Dimensions ?? []) expect(Value).toMatch(/\w/);
      }
    }
  });

  test('have ids that are unique in their graph, as GetMetricData requires', () => {
    for (const { queries } of graphs) {
      expect(new Set(queries.map(({ Id }) => Id)).size).toBe(queries.length);
      for (const { Id } of queries) expect(Id).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    }
  });
});
