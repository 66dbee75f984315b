import { composeHeaders } from '../../core/delivery/headers.ts';
import { sign } from '../../core/delivery/signature.ts';
import { traceparentOf } from '../../core/delivery/trace.ts';
import { composeBody } from '../../core/event/envelope.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Posted } from './recorder.ts';
import type { PreparedWork } from './work.ts';

/** Signs and sends one delivery. The sender's guard has the last word on where to. */
export async function post(
  { message, data, configuration, secrets }: PreparedWork,
  deadlineMs: number,
  { sender, clock, traceparent: traced = false }: DeliverDependencies,
): Promise<Posted> {
  const at = clock.now();
  const timestamp = Math.floor(at / 1000);
  const body = composeBody({ ...message, data });
  const secret = headerSecret(configuration.secretHeader, secrets);
  const traceparent = traced && message.trace !== undefined ? traceparentOf(message.trace) : undefined;
  const headers = composeHeaders({
    eventId: message.eventId,
    timestamp,
    signature: sign(
      { id: message.eventId, timestamp, body },
      secrets.map((each) => each.secret),
    ),
    type: message.type,
    custom: configuration.headers,
    ...(secret !== undefined && { secret }),
    ...(traceparent !== undefined && { traceparent }),
  });
  return { at, result: await sender.send({ url: configuration.url, headers, body, deadlineMs }) };
}

/** The oldest that is still valid: while a rotation lasts, receivers compare with the one they know. */
function headerSecret(wanted: boolean | undefined, secrets: PreparedWork['secrets']): string | undefined {
  if (wanted === false) return undefined;
  return secrets.findLast(({ supplied }) => wanted === true || supplied)?.secret;
}
