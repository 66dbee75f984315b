import { subtleCrypto } from './crypto.ts';

/**
 * The same as `validateWebhookSecret` of `…/receiver`, by WebCrypto: await it.
 *
 * @throws TypeError in a runtime without WebCrypto
 */
export async function validateWebhookSecret(
  received: string | readonly string[] | null | undefined,
  expected: string | null | undefined,
): Promise<boolean> {
  const subtle = subtleCrypto();
  if (typeof received !== 'string' || typeof expected !== 'string' || expected === '') return false;
  // Digests have equal lengths, and every byte of them is compared: the time reveals neither.
  const [left, right] = await Promise.all(
    [received, expected].map(
      async (text) => new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text))),
    ),
  );
  return left?.reduce((difference, byte, at) => difference | (byte ^ (right?.[at] ?? 0)), 0) === 0;
}
