import type { Principal } from '../../gateway/service.ts';
import type { LocalRuntime } from '../../runtime.ts';

/** Placeholder of the shape: see write(). */
export class LogsService {
  constructor(_runtime: Pick<LocalRuntime, 'access' | 'region' | 'accountId' | 'log'>) {}

  /**
   * Writes lines of a function to its log group, as the function's role allows.
   *
   * @param group log group name, e.g. `/aws/lambda/deliver`.
   */
  write(_principal: Principal, _group: string, _stream: string, _lines: readonly string[]): void {}
}
