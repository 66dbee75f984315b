import type { Principal } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { LocalRuntime } from '../../runtime.ts';
import { MetricLines } from './metric-lines.ts';

type Host = Pick<LocalRuntime, 'access' | 'region' | 'accountId' | 'log' | 'clock'>;

/** CloudWatch Logs, as far as functions meet it: their lines, which their role must let them write. */
export class LogsService {
  readonly metrics = new MetricLines();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  arnOf(group: string): string {
    return `arn:aws:logs:${this.#host.region}:${this.#host.accountId}:log-group:${group}`;
  }

  /**
   * Writes lines of a function to its log group. What its role forbids is lost, as on AWS; the runtime says so once.
   *
   * @param group log group name, e.g. `/aws/lambda/deliver`.
   * @param stream log stream name: one for each execution environment.
   */
  write(principal: Principal, group: string, stream: string, lines: readonly string[]): void {
    const resource = `${this.arnOf(group)}:log-stream:${stream}`;
    try {
      this.#host.access.authorize(principal, { action: 'logs:CreateLogStream', resource });
      this.#host.access.authorize(principal, { action: 'logs:PutLogEvents', resource });
    } catch (error) {
      if (error instanceof ServiceError) return; // The access control has told of it.
      throw error;
    }
    for (const line of lines) {
      this.metrics.offer(group, line, this.#host.clock());
      this.#host.log.info(`${principal.name}: ${line}`);
    }
  }
}
