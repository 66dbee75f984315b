import { createHash, timingSafeEqual } from 'node:crypto';
import { SecretError, signingKeyOf } from '../../../core/delivery/signature.ts';

/** The secret of a destination, or several during a rotation. */
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
      'The secret is missing',
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
      throw new SecretError('A secret is whsec_ without a key', 'Copy the whole secret');
  }
  return secrets as readonly string[];
}

/**
 * Compares the `X-Webhook-Secret` header with the expected secret in constant time. Returns false, never an error, when
 * either is missing or empty or their lengths differ.
 *
 * @param received the value of the header
 */
export function validateWebhookSecret(
  received: string | readonly string[] | null | undefined,
  expected: string | null | undefined,
): boolean {
  if (typeof received !== 'string' || typeof expected !== 'string' || expected === '') return false;
  // Digests have equal lengths, so that the time does not reveal the length of the secret.
  return timingSafeEqual(sha256(received), sha256(expected));
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
