import { VerificationError } from '../../../../core/delivery/verification.ts';
import type { WebhookPayload } from '../../events/payload.ts';
import { type HeadersLike, signatureHeaders } from '../received-headers.ts';
import type { VerifyOptions } from '../received-webhook.ts';
import { type SecretOrSecrets, usableSecrets } from '../secrets.ts';

export interface WebhookMessage {
  /** `webhook-id`: the same in every attempt and for every destination. Store it to recognise repeats. */
  id: string;
  /** `webhook-timestamp`: time of this attempt, in Unix seconds. */
  timestamp: number;
}

/** Gets each verified webhook. Its errors go to the error handler of the server, and the service retries the webhook. */
export type WebhookHandler<More = unknown> = (payload: WebhookPayload<More>, message: WebhookMessage) => unknown;

export interface ReceiverOptions {
  /** Largest difference between the webhook's timestamp and this machine's clock, in seconds. Default 300. */
  toleranceSeconds?: number;
  /** Largest accepted body in bytes. Default 2 MiB: an event has at most 1 MiB. */
  maxBytes?: number;
}

export interface Reply {
  status: number;
  /** JSON text. */
  body: string;
}

export const DEFAULT_MAX_BYTES = 2_097_152;
export const REPLY_HEADERS = { 'content-type': 'application/json' };

/** The body is larger than `maxBytes`. */
export class BodyTooLargeError extends Error {
  override name = 'BodyTooLargeError';
}

/** `verifyWebhook` of this runtime. */
export type Verify<More> = (
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  secrets: readonly string[],
  options: VerifyOptions,
) => WebhookPayload<More> | Promise<WebhookPayload<More>>;

export type ReplyTo = (
  headers: HeadersLike,
  readBody: (maxBytes: number) => Promise<string | Uint8Array> | string | Uint8Array,
) => Promise<Reply>;

/** Returns the function that all adapters share: it reads the raw body, verifies it, calls the handler and replies. */
export function responder<More>(
  verify: Verify<More>,
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  { toleranceSeconds, maxBytes = DEFAULT_MAX_BYTES }: ReceiverOptions,
): ReplyTo {
  // A wrong secret fails the start of the server, not the first webhook.
  const secrets = usableSecrets(secretOrSecrets);
  const options = toleranceSeconds === undefined ? {} : { toleranceSeconds };
  return async (headers, readBody) => {
    let payload: WebhookPayload<More>;
    try {
      payload = await verify(await readBody(maxBytes), headers, secrets, options);
    } catch (error) {
      if (error instanceof VerificationError) return reply(400, { error: error.message, failure: error.failure });
      if (error instanceof BodyTooLargeError) return reply(413, { error: error.message, failure: 'body-size' });
      throw error;
    }
    const { id, timestamp } = signatureHeaders(headers);
    await handler(payload, { id: String(id), timestamp: Number(timestamp) });
    return reply(200, { status: 'received' });
  };
}

/** @throws BodyTooLargeError */
export async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size <= maxBytes) parts.push(chunk);
  }
  // Read to the end, since a sender whose connection breaks early does not see the response.
  if (size > maxBytes) throw new BodyTooLargeError(`the body has ${size} bytes; the limit is ${maxBytes}`);
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const reply = (status: number, body: Readonly<Record<string, string>>): Reply => ({
  status,
  body: JSON.stringify(body),
});
