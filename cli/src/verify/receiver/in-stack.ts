import type { Receipt } from '../../../../core/verify/receipt.ts';
import type { StackReceiver } from '../deployment.ts';
import { logLines } from '../logs.ts';
import type { Aws } from '../aws.ts';
import type { Receiver } from './receiver.ts';

/** The receiver of the stack: a function that writes each accepted POST into its log. */
export function receiveInStack(aws: Aws, { url, logGroup, secret }: StackReceiver, since: number): Receiver {
  return {
    url,
    secret,
    receipts: async (run) =>
      (await logLines(aws, [logGroup], `"${run}"`, since))
        .map(({ message }) => receiptIn(message))
        .filter((receipt): receipt is Receipt => receipt?.run === run),
    close: () => Promise.resolve(),
  };
}

/** A line of `lambdas/verify-receiver`: `2026-01-31T12:00:00.000Z <request id> INFO {"run":…}`. */
function receiptIn(message: string): Receipt | undefined {
  const start = message.indexOf('{"run":');
  return start === -1 ? undefined : (JSON.parse(message.slice(start)) as Receipt);
}
