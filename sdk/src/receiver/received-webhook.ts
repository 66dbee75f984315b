import { type Clock, type SignatureHeaders, VerificationError } from '../../../core/delivery/verification.ts';
import type { WebhookPayload } from '../events/payload.ts';
import { type HeadersLike, signatureHeaders } from './received-headers.ts';
import { type SecretOrSecrets, usableSecrets } from './secrets.ts';

export interface VerifyOptions {
  /** Largest difference between the webhook's timestamp and `now`, in seconds. Default 300. */
  toleranceSeconds?: number;
  /** The present time in Unix seconds. Default: this machine's clock. */
  now?: number;
}

/** What a receiver of any runtime verifies. */
export interface ReceivedWebhook {
  message: SignatureHeaders & { body: string | Uint8Array };
  secrets: readonly string[];
  clock: Clock;
}

/**
 * Checks the arguments of `verifyWebhook`.
 *
 * @throws SecretError, TypeError when the receiver is configured wrongly; the message has the remedy
 */
export function receivedWebhook(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  secretOrSecrets: SecretOrSecrets,
  { toleranceSeconds = 300, now = Math.floor(Date.now() / 1000) }: VerifyOptions = {},
): ReceivedWebhook {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new TypeError(
      `rawBody is ${(rawBody ?? undefined) === undefined ? 'missing' : 'not text or bytes'}. Pass the received body, before any JSON parser: the signature covers its bytes.`,
    );
  }
  if (!Number.isFinite(now)) throw new TypeError('now is not a number of Unix seconds.');
  if (!(toleranceSeconds >= 0 && Number.isFinite(toleranceSeconds))) {
    throw new TypeError('toleranceSeconds is not a number from 0 up. Give seconds, e.g. 300.');
  }
  return {
    message: { ...signatureHeaders(headers), body: rawBody },
    secrets: usableSecrets(secretOrSecrets),
    clock: { now, toleranceSeconds },
  };
}

/**
 * The payload of a verified body.
 *
 * @throws VerificationError when the body is not JSON in UTF-8
 */
export function payloadOf<More>(rawBody: string | Uint8Array): WebhookPayload<More> {
  try {
    return JSON.parse(
      typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody),
    ) as WebhookPayload<More>;
  } catch (error) {
    throw new VerificationError('body-format', `the signature is right, but the body is not JSON: ${String(error)}`);
  }
}
