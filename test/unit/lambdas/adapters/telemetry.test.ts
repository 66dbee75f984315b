import { beforeEach, describe, expect, test } from '@jest/globals';
import { FailureMetric, Metric } from '../../../../core/contract/metrics.ts';
import type { Telemetry } from '../../../../lambdas/adapters/telemetry.ts';
import { blame, createTelemetry } from '../../../../lambdas/adapters/telemetry.ts';

interface Line {
  message: string;
  _aws?: {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
  };
  [field: string]: unknown;
}

let lines: Line[];
let telemetry: Telemetry;

beforeEach(() => {
  lines = [];
  telemetry = createTelemetry('deliver', 'prod', {
    info: (message, fields) => void lines.push({ message, ...fields }),
  });
});

describe('the telemetry of an invocation', () => {
  test('is one line, whose counts are sums and whose measures are lists, in the embedded metric format', () => {
    telemetry.count(Metric.ATTEMPTS_FAILED);
    telemetry.count(Metric.ATTEMPTS_FAILED, 2);
    telemetry.count(FailureMetric.tls, 0);
    telemetry.measure(Metric.RECEIVER_LATENCY, 12.6);
    telemetry.measure(Metric.RECEIVER_LATENCY, 0);
    telemetry.measure(Metric.RESUME_BACKLOG, 0);
    telemetry.note('attempts', 'dst_1 msg_1 1 200 13');
    telemetry.flush();
    expect(lines).toHaveLength(1);
    const [line] = lines as [Line];
    expect(line).toMatchObject({
      message: 'deliver',
      stage: 'prod',
      AttemptsFailed: 3,
      ReceiverLatency: [13, 0],
      ResumeBacklog: 0,
      attempts: ['dst_1 msg_1 1 200 13'],
    });
    const { _aws: directive } = line;
    expect(directive?.Timestamp).toEqual(expect.any(Number));
    expect(directive?.CloudWatchMetrics).toEqual([
      {
        Namespace: 'StreetCollector/Webhooks',
        Dimensions: [['stage']],
        Metrics: [
          { Name: 'AttemptsFailed', Unit: 'Count' },
          { Name: 'ReceiverLatency', Unit: 'Milliseconds' },
          { Name: 'ResumeBacklog', Unit: 'Count' },
        ],
      },
    ]);
  });

  test('is forgotten once it is written', () => {
    telemetry.count(Metric.ATTEMPTS_FAILED);
    telemetry.note('errors', 'boom');
    telemetry.flush();
    telemetry.flush();
    expect(lines[1]).toEqual({ message: 'deliver' });
  });

  test('keeps to the hundred values of a metric that a document takes', () => {
    for (let value = 0; value < 150; value += 1) telemetry.measure(Metric.SUCCESS_LATENCY, value);
    telemetry.flush();
    expect(lines[0]?.['SuccessLatency']).toHaveLength(100);
  });

  test('has a further line for each destination in trouble', () => {
    blame(telemetry, 'dst_1', 'failed');
    blame(telemetry, 'dst_2', 'waiting', 3);
    blame(telemetry, 'dst_1', 'failed', 2);
    blame(telemetry, 'dst_1', 'waiting');
    blame(telemetry, 'dst_3', 'failed', 0);
    telemetry.flush();
    expect(lines.slice(1)).toEqual([
      { message: 'trouble', destination: 'dst_1', failed: 3, waiting: 1 },
      { message: 'trouble', destination: 'dst_2', waiting: 3 },
    ]);
    expect(lines[0]).not.toHaveProperty('trouble');
  });
});
