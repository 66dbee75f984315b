import { createHash, timingSafeEqual } from 'node:crypto';
import { SecretError, signingKeyOf } from '../../../core/delivery/signature.ts';

/** The secret of a destination, or several while one replaces another. */
export type SecretOrSecrets = string | readonly string[];

/**
 * Checks the secrets. With an empty secret, anyone could sign.
 *
 * @throws SecretError for a fault in the receiver's configuration
 */
export function usableSecrets(secretOrSecrets: SecretOrSecrets): readonly string[] {
  const secrets = typeof secretOrSecrets === 'string' ? [secretOrSecrets] : secretOrSecrets;
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new SecretError(
      'There is no secret to check with',
      'Pass the secret of the destination, and check that its environment variable is set',
    );
  }
  for (const secret of secrets as readonly unknown[]) {
    if (typeof secret !== 'string' || secret.trim() === '') {
      throw new SecretError(
        'A secret is empty or not text',
        'Pass the secret of the destination, and check that its environment variable is set',
      );
    }
    if (signingKeyOf(secret).length === 0)
      throw new SecretError('A secret is whsec_ with no key after it', 'Copy the whole secret');
  }
  return secrets as readonly string[];
}

/**
 * Whether the secret that came in `X-Webhook-Secret` is the expected one, in a time that does not tell how much of it
 * is right. False, never an error, when either is missing or empty or their lengths differ.
 *
 * @param received the header as it came
 */
export function validateWebhookSecret(
  received: string | readonly string[] | null | undefined,
  expected: string | null | undefined,
): boolean {
  if (typeof received !== 'string' || typeof expected !== 'string' || expected === '') return false;
  // Digests have one length, so that not even that of the secret is told.
  return timingSafeEqual(sha256(received), sha256(expected));
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
