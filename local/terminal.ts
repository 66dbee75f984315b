import { visibleLines } from '../sdk/src/visible-text.ts';
import { type RuntimeLog, stderrLog } from './aws/runtime-log.ts';

/** Writes lines for people: text of publishers, receivers and admins in them cannot control the terminal. */
export const say = (text: string, stream: NodeJS.WriteStream = process.stderr): void =>
  void stream.write(`${visibleLines(text)}\n`);

/** The log of the local stack, for a terminal. */
export function terminalLog(verbose: boolean): RuntimeLog {
  const log = stderrLog(verbose);
  return {
    info: (message) => log.info(visibleLines(message)),
    problem: (message) => log.problem(visibleLines(message)),
  };
}
