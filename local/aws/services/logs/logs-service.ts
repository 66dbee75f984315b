import { protocolAnswer } from '../../gateway/protocol.ts';
import type { AccessRequest, Principal, Service, ServiceAnswer, ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { RuntimeHost } from '../../runtime-host.ts';
import { recordEmbeddedMetrics } from '../cloudwatch/embedded-metrics.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import { logOperations } from './log-operations.ts';
import { LogStore } from './log-store.ts';

type Host = Pick<RuntimeHost, 'access' | 'region' | 'accountId' | 'log' | 'clock'> & { metrics: Meter };

/** CloudWatch Logs: takes the lines of functions, which their role must let them write, and shows the latest of them. */
export class LogsService implements Service {
  readonly name = 'logs';
  readonly #store = new LogStore();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  arnOf(group: string): string {
    return `arn:aws:logs:${this.#host.region}:${this.#host.accountId}:log-group:${group}`;
  }

  /**
   * Writes lines of a function to its log group, and the metrics in them to CloudWatch. What its role forbids is lost, as
   * on AWS; the runtime says so once.
   *
   * @param group log group name, e.g. `/aws/lambda/deliver`.
   * @param stream log stream name: one for each execution environment.
   */
  write(principal: Principal, group: string, stream: string, lines: readonly string[]): void {
    const { access, clock, log, metrics } = this.#host;
    const resource = `${this.arnOf(group)}:log-stream:${stream}`;
    try {
      access.authorize(principal, { action: 'logs:CreateLogStream', resource });
      access.authorize(principal, { action: 'logs:PutLogEvents', resource });
    } catch (error) {
      if (error instanceof ServiceError) return; // The access control has logged it.
      throw error;
    }
    for (const line of lines) {
      this.#store.add(group, stream, line, clock());
      metrics.record(
        { namespace: 'AWS/Logs', name: 'IncomingBytes', dimensions: { LogGroupName: group } },
        Buffer.byteLength(line),
      );
      recordEmbeddedMetrics(line, metrics);
      log.info(`${principal.name}: ${line}`);
    }
  }

  accesses({ operation, input }: ServiceCall): AccessRequest[] {
    const group = input['logGroupName'];
    return [{ action: `logs:${operation}`, resource: typeof group === 'string' ? `${this.arnOf(group)}:*` : '*' }];
  }

  handle({ operation, input, headers }: ServiceCall): Promise<ServiceAnswer> {
    const run = logOperations[operation];
    if (run === undefined) {
      throw new ServiceError(
        'UnknownOperationException',
        `The local CloudWatch Logs has ${Object.keys(logOperations).join(', ')}, not ${operation}.`,
        404,
      );
    }
    return Promise.resolve(
      protocolAnswer(
        run(input, this.#store, (group) => this.arnOf(group)),
        headers,
      ),
    );
  }
}
