import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import type { Hop } from '../../core/contract/limits.ts';
import type { LogFieldName } from '../../core/contract/log-lines.ts';
import type { MetricName } from '../../core/contract/metrics.ts';
import {
  LATENCY_METRICS,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  TROUBLE_MESSAGE,
  TroubleField,
} from '../../core/contract/metrics.ts';

/** Takes one line for CloudWatch Logs. */
export interface LineLog {
  info(message: string, fields: Record<string, unknown>): void;
}

/** Collects what one invocation logs and measures. */
export interface Telemetry {
  count(metric: MetricName, by?: number): void;
  /** A value in milliseconds, or one of a gauge; 0 is a value. */
  measure(metric: MetricName, value: number): void;
  /** Adds to a list field of the line. Never give it secrets, header values or payloads. */
  note(field: LogFieldName | typeof TROUBLE, entry: unknown): void;
  /** Writes the one line, and one for each destination that there was trouble with. */
  flush(): void;
}

/** The kinds of trouble with a destination. */
export type TroubleKind = typeof TroubleField.FAILED | typeof TroubleField.WAITING;

interface Trouble {
  destination: string;
  kind: TroubleKind;
  by: number;
}

/** No field of the line: its entries become lines of their own. */
const TROUBLE = 'trouble';

/** Counts against a destination. An invocation writes one line per destination, by which rankings order them. */
export function blame(telemetry: Pick<Telemetry, 'note'>, destination: string, kind: TroubleKind, by = 1): void {
  if (by > 0) telemetry.note(TROUBLE, { destination, kind, by } satisfies Trouble);
}

/** CloudWatch takes at most this many values of one metric in a document. */
const VALUES_LIMIT = 100;

/**
 * One wide line an invocation, which is the log record and, by its `_aws` field, the metrics too.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createTelemetry(
  hop: Hop,
  stage: string,
  log: LineLog = new Logger({ serviceName: hop, logFormatter: new LineFormatter() }),
): Telemetry {
  let values = new Map<MetricName, number[]>();
  let fields: Record<string, unknown[]> = {};
  return {
    count(metric, by = 1) {
      if (by > 0) values.set(metric, [(values.get(metric)?.[0] ?? 0) + by]);
    },
    measure(metric, value) {
      const list = values.get(metric) ?? [];
      if (list.length < VALUES_LIMIT) list.push(Math.round(value));
      values.set(metric, list);
    },
    note(field, entry) {
      (fields[field] ??= []).push(entry);
    },
    flush() {
      const { [TROUBLE]: troubles = [], ...lists } = fields;
      const metrics = [...values.keys()].map((name) => ({
        Name: name,
        Unit: LATENCY_METRICS.includes(name) ? 'Milliseconds' : 'Count',
      }));
      const metricData = {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics: metrics }],
      };
      log.info(hop, {
        ...lists,
        ...(metrics.length > 0 && { _aws: metricData, [METRIC_DIMENSION]: stage }),
        ...Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? list[0] : list])),
      });
      for (const line of troubleLines(troubles as Trouble[])) log.info(TROUBLE_MESSAGE, line);
      values = new Map();
      fields = {};
    },
  };
}

/** Writes the members of Powertools' own lines, without its deep copy of the fields. */
class LineFormatter extends LogFormatter {
  override formatAttributes(
    { logLevel, message, timestamp, serviceName, xRayTraceId }: UnformattedAttributes,
    fields: LogAttributes,
  ): LogItem {
    const attributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      service: serviceName,
      xray_trace_id: xRayTraceId,
    };
    return new LogItem({ attributes: { ...attributes, ...fields } });
  }
}

function troubleLines(troubles: readonly Trouble[]): Record<string, string | number>[] {
  const lines = new Map<string, { [TroubleField.DESTINATION]: string } & Partial<Record<TroubleKind, number>>>();
  for (const { destination, kind, by } of troubles) {
    const line = lines.get(destination) ?? { [TroubleField.DESTINATION]: destination };
    line[kind] = (line[kind] ?? 0) + by;
    lines.set(destination, line);
  }
  return [...lines.values()];
}
