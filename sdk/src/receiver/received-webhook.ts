import { checkHeaders, type SignedParts, VerificationError } from '../../../core/delivery/verification.ts';
import type { WebhookPayload } from '../events/payload.ts';
import { type HeadersLike, signatureHeaders } from './received-headers.ts';
import { type SecretOrSecrets, usableSecrets } from './secrets.ts';

export interface VerifyOptions {
  /** Largest difference between the webhook's timestamp and `now`, in seconds. Default 300. */
  toleranceSeconds?: number;
  /** The present time in Unix seconds. Default: this machine's clock. */
  now?: number;
}

/** What is left to verify: one of `signatures` is the HMAC, by one of `secrets`, of `beginning` and the body. */
export interface ReceivedWebhook extends SignedParts {
  secrets: readonly string[];
}

/**
 * Does all checks of `verifyWebhook` but those of the signature and of the payload.
 *
 * @throws VerificationError when the message is not genuine
 * @throws SecretError, TypeError when the receiver is configured wrongly; the message has the remedy
 */
export function receivedWebhook(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  secretOrSecrets: SecretOrSecrets,
  { toleranceSeconds, now }: VerifyOptions = {},
): ReceivedWebhook {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array))
    throw new TypeError('rawBody is not text or bytes. Pass the received body, before any JSON parser.');
  const clock = { now: now ?? Math.floor(Date.now() / 1000), toleranceSeconds: toleranceSeconds ?? 300 };
  for (const [name, seconds] of Object.entries(clock))
    if (!(seconds >= 0 && seconds < Infinity)) throw new TypeError(`${name} is not 0 or more seconds.`);
  const found = signatureHeaders(headers);
  const secrets = usableSecrets(secretOrSecrets);
  return { ...checkHeaders(found, clock), secrets };
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
    throw new VerificationError('body-format', `the signature is right, the body is not JSON: ${String(error)}`);
  }
}
