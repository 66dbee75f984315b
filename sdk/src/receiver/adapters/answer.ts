import { VerificationError } from '../../../../core/delivery/signature.ts';
import type { WebhookPayload } from '../../events/payload.ts';
import { type HeadersLike, signatureHeaders } from '../received-headers.ts';
import { type SecretOrSecrets, usableSecrets } from '../secrets.ts';
import { verifyWebhook } from '../verify-webhook.ts';

/** What every adapter shares: read the raw body, verify, hand over, answer. */

export interface WebhookMessage {
  /** `webhook-id`: the same in every attempt and for every destination. Keep it to recognise a repeat. */
  id: string;
  /** `webhook-timestamp`: of this attempt, in Unix seconds. */
  timestamp: number;
}

/** Called with each webhook that is genuine. What it throws goes to the server's own error handling, and the webhook is sent again. */
export type WebhookHandler<More = unknown> = (payload: WebhookPayload<More>, message: WebhookMessage) => unknown;

export interface ReceiverOptions {
  /** How old, or ahead of this machine's clock, a webhook may be, in seconds. Default 300. */
  toleranceSeconds?: number;
  /** The largest body that is read, in bytes. Default 2 MiB: an event has at most 1 MiB. */
  maxBytes?: number;
}

export interface Answer {
  status: number;
  /** JSON text. */
  body: string;
}

export const DEFAULT_MAX_BYTES = 2 * 1024 * 1024;
export const ANSWER_HEADERS = { 'content-type': 'application/json' };

/** A body beyond `maxBytes`. */
export class BodyTooLargeError extends Error {
  override name = 'BodyTooLargeError';
}

/** @returns the answer of every request of an adapter */
export function answerer<More>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions,
) {
  // Checked when the server starts, not at the first webhook.
  const secrets = usableSecrets(secretOrSecrets);
  const { toleranceSeconds, maxBytes = DEFAULT_MAX_BYTES } = options;
  return async (
    headers: HeadersLike,
    readBody: (maxBytes: number) => Promise<string | Uint8Array> | string | Uint8Array,
  ): Promise<Answer> => {
    let payload: WebhookPayload<More>;
    try {
      payload = verifyWebhook<More>(
        await readBody(maxBytes),
        headers,
        secrets,
        toleranceSeconds === undefined ? {} : { toleranceSeconds },
      );
    } catch (error) {
      if (error instanceof VerificationError) return answer(400, { error: error.message, check: error.failure });
      if (error instanceof BodyTooLargeError) return answer(413, { error: error.message, check: 'body-size' });
      throw error;
    }
    const { id, timestamp } = signatureHeaders(headers);
    await handler(payload, { id: String(id), timestamp: Number(timestamp) });
    return answer(200, { status: 'received' });
  };
}

/** @throws BodyTooLargeError */
export async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size <= maxBytes) parts.push(chunk);
  }
  // Read to its end all the same: a connection cut in the middle would hide the answer from the sender.
  if (size > maxBytes) throw new BodyTooLargeError(`the body has ${size} bytes, ${maxBytes} are read`);
  return Buffer.concat(parts);
}

const answer = (status: number, body: Readonly<Record<string, string>>): Answer => ({
  status,
  body: JSON.stringify(body),
});
