import { describe, expect, test } from '@jest/globals';
import type { MetricQuery } from '../../../../../local/aws/services/cloudwatch/metric-query.ts';
import { MetricQueries } from '../../../../../local/aws/services/cloudwatch/metric-query.ts';
import { MetricStore } from '../../../../../local/aws/services/cloudwatch/metric-store.ts';

const SPAN = { from: 0, to: 4_000, periodMs: 1_000 };
const store = new MetricStore(() => 0);
const identity = (name: string, queue = 'a') => ({ namespace: 'AWS/SQS', name, dimensions: { QueueName: queue } });
for (const [second, value] of [1, 2, 3].entries()) store.record(identity('waiting'), value, second * 1000);
for (const value of [10, 20, 60]) store.record(identity('latency'), value, 1_500);
store.record(identity('waiting', 'b'), 40, 3_000);
store.record({ namespace: 'AWS/SQS', name: 'waiting', dimensions: {} }, 1000, 0);

const metric = (id: string, name: string, statistic = 'Sum', queue = 'a'): MetricQuery => ({
  id,
  label: undefined,
  returnsData: false,
  metric: { ...identity(name, queue), statistic },
});
function calculated(expression: string): [number, number][][] {
  const queries = [
    metric('m', 'waiting'),
    metric('other', 'waiting', 'Sum', 'b'),
    metric('none', 'nothing'),
    { id: 'e', label: undefined, returnsData: true, expression },
  ];
  return new MetricQueries(queries, store, SPAN).seriesOf('e').map((series) => Array.from(series));
}

describe('statistics', () => {
  test.each([
    ['Sum', 90],
    ['Average', 30],
    ['Minimum', 10],
    ['Maximum', 60],
    ['SampleCount', 3],
    ['p50', 20],
    ['p99', 60],
    ['p0', 10],
  ])('%s', (statistic, value) => {
    expect([...store.series(identity('latency'), statistic, 0, 4_000, 2_000)]).toEqual([[0, value]]);
  });

  test('are refused by name when they are not offered', () => {
    expect(() => store.series(identity('latency'), 'TM(10%:90%)', 0, 1, 1)).toThrow('not TM(10%:90%)');
  });

  test('are kept for three hours', () => {
    const old = new MetricStore(() => 0);
    old.record(identity('waiting'), 1, 0);
    old.record(identity('waiting'), 1, 4 * 3_600_000);
    expect([...old.series(identity('waiting'), 'Sum', 0, 5 * 3_600_000, 3_600_000)]).toEqual([[4 * 3_600_000, 1]]);
  });
});

describe('metric math', () => {
  test.each<[string, [number, number][]]>([
    [
      'm',
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
      ],
    ],
    [
      'm * 2 + 1',
      [
        [0, 3],
        [1000, 5],
        [2000, 7],
      ],
    ],
    [
      '1 + m * 2',
      [
        [0, 3],
        [1000, 5],
        [2000, 7],
      ],
    ],
    [
      '-(m - 2)',
      [
        [0, 1],
        [1000, -0],
        [2000, -1],
      ],
    ],
    [
      '2 ^ m',
      [
        [0, 2],
        [1000, 4],
        [2000, 8],
      ],
    ],
    [
      'm >= 2 AND m < 3',
      [
        [0, 0],
        [1000, 1],
        [2000, 0],
      ],
    ],
    [
      'm == 1 || m == 3',
      [
        [0, 1],
        [1000, 0],
        [2000, 1],
      ],
    ],
    [
      '1 / (m - 2)',
      [
        [0, -1],
        [2000, 1],
      ],
    ],
    [
      'IF(m > 1, m, 100)',
      [
        [0, 100],
        [1000, 2],
        [2000, 3],
      ],
    ],
    [
      'FILL(m, 9)',
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
        [3000, 9],
      ],
    ],
    [
      'FILL(none, 0)',
      [
        [0, 0],
        [1000, 0],
        [2000, 0],
        [3000, 0],
      ],
    ],
    [
      'SUM([m, other, none])',
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
        [3000, 40],
      ],
    ],
    [
      'MAX([m, 2])',
      [
        [0, 2],
        [1000, 2],
        [2000, 3],
        [3000, 2],
      ],
    ],
    [
      'm / SUM(m)',
      [
        [0, 1 / 6],
        [1000, 2 / 6],
        [2000, 3 / 6],
      ],
    ],
    [
      'SUM(METRICS())',
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
        [3000, 40],
      ],
    ],
    [
      'm * PERIOD(m)',
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
      ],
    ],
    ['m + none', []],
    [
      `SUM(SEARCH('{AWS/SQS,QueueName} MetricName="waiting"', 'Sum'))`,
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
        [3000, 40],
      ],
    ],
    [`SUM(SEARCH('{AWS/SQS,QueueName} MetricName="waiting" QueueName="b"', 'Sum'))`, [[3000, 40]]],
  ])('%s', (expression, points) => {
    expect(calculated(expression)).toEqual([points]);
  });

  test('answers each metric of a search', () => {
    expect(calculated(`SEARCH('{AWS/SQS,QueueName} MetricName="waiting"', 'Maximum')`)).toHaveLength(2);
  });

  test.each([
    ['m +', 'its end'],
    ['m $ 1', '$ 1'],
    ['SUM(m', 'its end'],
    ['missing', 'no query of the id missing'],
    ['ANOMALY_DETECTION_BAND(m, 2)', 'not ANOMALY_DETECTION_BAND'],
    ["'text'", 'Text has its place'],
  ])('refuses %s and says where', (expression, named) => {
    expect(() => calculated(expression)).toThrow(named);
  });
});
