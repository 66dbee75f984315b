import { createHash, timingSafeEqual } from 'node:crypto';

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
