/**
 * One line in the CloudWatch embedded metric format, parsed.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export interface MetricLine {
  /** Log group that the line was written to. */
  group: string;
  /** Milliseconds since the epoch. */
  time: number;
  /** The whole line: `_aws` says which members are metrics and dimensions. */
  content: Readonly<Record<string, unknown>>;
}

/** Lines that are remembered; older ones make room. */
const LIMIT = 5_000;

/** The latest metric lines of all functions, until something reads them. */
export class MetricLines {
  #lines: MetricLine[] = [];

  /** Keeps `line` when it is in the embedded metric format. */
  offer(group: string, line: string, now: number): void {
    if (!line.startsWith('{') || !line.includes('"_aws"')) return;
    let content: Record<string, unknown>;
    try {
      content = JSON.parse(line) as Record<string, unknown>;
    } catch {
      return; // A log line that only looks like one.
    }
    const directive = content['_aws'] as { Timestamp?: number } | undefined;
    if (directive === undefined) return;
    if (this.#lines.length >= LIMIT) this.#lines = this.#lines.slice(LIMIT / 2);
    this.#lines.push({ group, time: directive.Timestamp ?? now, content });
  }

  /** All of them, oldest first. */
  all(): readonly MetricLine[] {
    return this.#lines;
  }
}
