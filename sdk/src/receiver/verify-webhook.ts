import { VerificationError, verify } from '../../../core/delivery/signature.ts';
import type { WebhookPayload } from '../events/payload.ts';
import { type HeadersLike, signatureHeaders } from './received-headers.ts';
import { type SecretOrSecrets, usableSecrets } from './secrets.ts';

export interface VerifyOptions {
  /** How old, or ahead of this machine's clock, a message may be, in seconds. Default 300. */
  toleranceSeconds?: number;
  /** Unix seconds now; by default this machine's clock. */
  now?: number;
}

/**
 * Checks that a webhook was signed with a secret of yours, recently, and that nothing was changed since.
 *
 * @param rawBody the body as it came: bytes, or their text. Never one that was parsed and printed again.
 * @param headers of the request, in any case
 * @param secretOrSecrets `whsec_…` or the text that the destination was registered with; several while one replaces another
 * @returns the payload; comparing its `event` narrows its `data`
 * @throws WebhookVerificationError the message is not to be trusted; `failure` says which check it failed
 * @throws WebhookSecretError, TypeError the receiver itself is set up wrong; the message says how to mend it
 */
export function verifyWebhook<More = unknown>(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  secretOrSecrets: SecretOrSecrets,
  { toleranceSeconds = 300, now = Math.floor(Date.now() / 1000) }: VerifyOptions = {},
): WebhookPayload<More> {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new TypeError(
      `rawBody is ${rawBody === null || rawBody === undefined ? 'missing' : 'not text or bytes'}. Hand over the body as it came, before any JSON parser: the signature covers its bytes.`,
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
