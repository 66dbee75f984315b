import { isSigned } from '../../../core/delivery/signature.ts';
import { mismatch } from '../../../core/delivery/verification.ts';
import type { WebhookPayload } from '../events/payload.ts';
import type { HeadersLike } from './received-headers.ts';
import { payloadOf, receivedWebhook, type VerifyOptions } from './received-webhook.ts';
import type { SecretOrSecrets } from './secrets.ts';

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
  options?: VerifyOptions,
): WebhookPayload<More> {
  const received = receivedWebhook(rawBody, headers, secretOrSecrets, options);
  if (!isSigned(rawBody, received.secrets, received)) throw mismatch();
  return payloadOf(rawBody);
}
