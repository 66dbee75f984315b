import type { Clock } from '../../core/clock.ts';
import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import { composeHeaders } from '../../core/delivery/headers.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { sign } from '../../core/delivery/signature.ts';
import { traceparentOf } from '../../core/delivery/trace.ts';
import { composeBody } from '../../core/event/envelope.ts';
import type { HttpsSender } from '../adapters/https/https-sender.ts';
import type { PreparedWork } from './work.ts';

export interface PostDependencies {
  sender: Pick<HttpsSender, 'send'>;
  clock: Clock;
  /** Whether receivers get the event's trace as a `traceparent` header. Default false. */
  traceparent?: boolean;
}

/** One POST and when it began, in milliseconds since the epoch. */
export interface Posted {
  at: number;
  result: PostResult;
}

/** Signs and sends one delivery. The sender's guard decides last about the address. */
export async function post(
  { message, data, configuration, secrets }: PreparedWork,
  { sender, clock, traceparent: traced = false }: PostDependencies,
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
  return { at, result: await sender.send({ url: configuration.url, headers, body, deadlineMs: POST_DEADLINE_MS }) };
}

/** The oldest that is still valid: while a rotation lasts, receivers compare with the one they know. */
function headerSecret(wanted: boolean | undefined, secrets: PreparedWork['secrets']): string | undefined {
  if (wanted === false) return undefined;
  return secrets.findLast(({ supplied }) => wanted === true || supplied)?.secret;
}
