import { WHSEC } from '../../../../core/delivery/secret-rules.ts';
import { mismatch } from '../../../../core/delivery/verification.ts';
import type { WebhookPayload } from '../../events/payload.ts';
import type { HeadersLike } from '../received-headers.ts';
import { payloadOf, receivedWebhook, type VerifyOptions } from '../received-webhook.ts';
import type { SecretOrSecrets } from '../secrets.ts';
import { bytesOf, subtleCrypto } from './crypto.ts';

/** The one spelling of 32 bytes: the last character has no bit to spare. */
const SHA256_IN_BASE64 = /^[+/\dA-Za-z]{42}[AEIMQUYcgkosw048]=$/;

/**
 * The same as `verifyWebhook` of `…/receiver`, by WebCrypto: await it.
 *
 * @throws WebhookVerificationError when the message is not genuine; `failure` names the failed check
 * @throws WebhookSecretError, TypeError when the receiver is configured wrongly; the message has the remedy
 */
export async function verifyWebhook<More = unknown>(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  secretOrSecrets: SecretOrSecrets,
  options?: VerifyOptions,
): Promise<WebhookPayload<More>> {
  const subtle = subtleCrypto();
  const { beginning, signatures, secrets } = receivedWebhook(rawBody, headers, secretOrSecrets, options);
  const signed = await new Blob([beginning, rawBody]).arrayBuffer();
  const candidates = signatures
    .filter((signature) => SHA256_IN_BASE64.test(signature))
    .map((text) => bytesOf(atob(text)));
  let matches = false;
  // Every pair is compared, so that the duration does not reveal the match.
  for (const secret of secrets) {
    const text = secret.startsWith(WHSEC) ? atob(secret.slice(WHSEC.length)) : secret;
    const key = await subtle.importKey('raw', bytesOf(text), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    for (const candidate of candidates) matches = (await subtle.verify('HMAC', key, candidate, signed)) || matches;
  }
  if (!matches) throw mismatch();
  return payloadOf(rawBody);
}
