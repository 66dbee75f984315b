import { z } from 'zod';
import type { Meter } from './metric-store.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const lineSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

const valuesSchema = z.union([z.number().transform((value) => [value]), z.array(z.number())]);

/** Takes the metrics out of a log line, when it holds any: one value for each member that the line names a metric. */
export function recordEmbeddedMetrics(line: string, meter: Meter): void {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return; // A log line that only looks like one.
  }
  const { success, data } = lineSchema.safeParse(parsed);
  if (!success) return;
  const { _aws: directive, ...members } = data;
  for (const { Namespace: namespace, Dimensions, Metrics } of directive.CloudWatchMetrics) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(members[name])]));
      for (const { Name: name } of Metrics) {
        for (const value of valuesSchema.safeParse(members[name]).data ?? [])
          meter.record({ namespace, name, dimensions }, value, directive.Timestamp);
      }
    }
  }
}
