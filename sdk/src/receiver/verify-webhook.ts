import { VerificationError, verify } from '../../../core/delivery/signature.ts';
import type { WebhookPayload } from '../events/payload.ts';
import { type HeadersLike, signatureHeaders } from './received-headers.ts';
import { type SecretOrSecrets, usableSecrets } from './secrets.ts';

export interface VerifyOptions {
  /** Largest difference between the webhook's timestamp and `now`, in seconds. Default 300. */
  toleranceSeconds?: number;
  /** The present time in Unix seconds. Default: this machine's clock. */
  now?: number;
}

/**
 * Verifies that the service signed this body with your secret in the last minutes.
 *
 * @param rawBody the received bytes, or their text; never JSON that was parsed and serialized again
 * @param headers the headers of the request, in any case
 * @param secretOrSecrets the secret of the destination, as `whsec_…` or as registered; several during a rotation
 * @returns the payload; a comparison of `event` narrows `data`
 * @throws WebhookVerificationError when the message is not genuine; `failure` names the failed check
 * @throws WebhookSecretError, TypeError when the receiver is configured wrongly; the message has the remedy
 */
export function verifyWebhook<More = unknown>(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  secretOrSecrets: SecretOrSecrets,
  { toleranceSeconds = 300, now = Math.floor(Date.now() / 1000) }: VerifyOptions = {},
): WebhookPayload<More> {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new TypeError(
      `rawBody is ${rawBody === null || rawBody === undefined ? 'missing' : 'not text or bytes'}. Pass the received body, before any JSON parser: the signature covers its bytes.`,
    );
  }
  if (!Number.isFinite(now)) throw new TypeError('now is not a number of Unix seconds.');
  if (!(toleranceSeconds >= 0 && Number.isFinite(toleranceSeconds))) {
    throw new TypeError('toleranceSeconds is not a number from 0 up. Give seconds, e.g. 300.');
  }
  verify({ ...signatureHeaders(headers), body: rawBody }, usableSecrets(secretOrSecrets), { now, toleranceSeconds });
  return parse<More>(rawBody);
}

function parse<More>(rawBody: string | Uint8Array): WebhookPayload<More> {
  try {
    return JSON.parse(
      typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody),
    ) as WebhookPayload<More>;
  } catch (error) {
    throw new VerificationError('body-format', `the signature is right, but the body is not JSON: ${String(error)}`);
  }
}
