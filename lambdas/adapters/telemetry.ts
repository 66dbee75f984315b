import { Logger } from '@aws-lambda-powertools/logger';
import type { Hop } from '../../core/contract/limits.ts';
import type { MetricName } from '../../core/contract/metrics.ts';
import { LATENCY_METRICS, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../core/contract/metrics.ts';

/** What happened in one invocation. */
export interface Telemetry {
  count(metric: MetricName, by?: number): void;
  /** A value in milliseconds. */
  measure(metric: MetricName, milliseconds: number): void;
  /** Adds to a list field of the line. Never give it secrets, header values or payloads. */
  note(field: string, entry: unknown): void;
  /** Writes the one line. */
  flush(): void;
}

/** CloudWatch takes at most this many values of one metric in a document. */
const VALUES_LIMIT = 100;

/**
 * One wide line an invocation, which is the log record and, by its `_aws` field, the metrics too.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createTelemetry(hop: Hop, stage: string, logger = new Logger({ serviceName: hop })): Telemetry {
  let values = new Map<MetricName, number[]>();
  let fields: Record<string, unknown[]> = {};
  return {
    count(metric, by = 1) {
      if (by > 0) values.set(metric, [(values.get(metric)?.[0] ?? 0) + by]);
    },
    measure(metric, milliseconds) {
      const list = values.get(metric) ?? [];
      if (list.length < VALUES_LIMIT) list.push(Math.round(milliseconds));
      values.set(metric, list);
    },
    note(field, entry) {
      (fields[field] ??= []).push(entry);
    },
    flush() {
      const metrics = [...values.keys()].map((name) => ({
        Name: name,
        Unit: LATENCY_METRICS.includes(name) ? 'Milliseconds' : 'Count',
      }));
      const metricData = {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics: metrics }],
      };
      logger.info(hop, {
        ...fields,
        ...(metrics.length > 0 && { _aws: metricData, [METRIC_DIMENSION]: stage }),
        ...Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? list[0] : list])),
      });
      values = new Map();
      fields = {};
    },
  };
}
