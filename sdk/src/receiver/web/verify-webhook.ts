import { WHSEC } from '../../../../core/delivery/secret-rules.ts';
import { checkHeaders, mismatch } from '../../../../core/delivery/verification.ts';
import type { WebhookPayload } from '../../events/payload.ts';
import type { HeadersLike } from '../received-headers.ts';
import { payloadOf, receivedWebhook, type VerifyOptions } from '../received-webhook.ts';
import type { SecretOrSecrets } from '../secrets.ts';
import { bytesOfBase64, bytesOfBinary, subtleCrypto, utf8 } from './crypto.ts';

/**
 * Verifies that the service signed this body with your secret in the last minutes. The same as `verifyWebhook` of
 * `…/receiver`, by WebCrypto: await it.
 *
 * @param rawBody the received bytes, or their text; never JSON that was parsed and serialized again
 * @param headers the headers of the request, in any case
 * @param secretOrSecrets the secret of the destination, as `whsec_…` or as registered; several during a rotation
 * @returns the payload; a comparison of `event` narrows `data`
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
  const { message, secrets, clock } = receivedWebhook(rawBody, headers, secretOrSecrets, options);
  const { beginning, signatures } = checkHeaders(message, clock);
  const signed = concatenated(utf8(beginning), typeof rawBody === 'string' ? utf8(rawBody) : rawBody);
  const candidates = signatures.map(bytesOfBase64).filter((bytes) => bytes !== undefined);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  let matching = 0;
  // Every pair is compared, so that the duration does not reveal the match.
  for (const secret of secrets) {
    const key = await subtle.importKey('raw', keyOf(secret), algorithm, false, ['verify']);
    for (const candidate of candidates) matching += Number(await subtle.verify('HMAC', key, candidate, signed));
  }
  if (matching === 0) throw mismatch();
  return payloadOf(rawBody);
}

const keyOf = (secret: string) =>
  secret.startsWith(WHSEC) ? bytesOfBinary(atob(secret.slice(WHSEC.length))) : utf8(secret);

function concatenated(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
