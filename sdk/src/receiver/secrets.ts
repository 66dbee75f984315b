import { checkReceiverSecret, SecretError } from '../../../core/delivery/secret-rules.ts';

/** The secret of a destination, or several during a rotation. */
export type SecretOrSecrets = string | readonly string[];

/**
 * Returns the secrets of a receiver. With a short secret anyone could sign, and with white space around it no signature
 * matches.
 *
 * @throws SecretError for a fault in the receiver's configuration
 */
export function usableSecrets(secretOrSecrets: SecretOrSecrets): readonly string[] {
  const secrets = givenSecrets(secretOrSecrets);
  for (const secret of secrets) checkReceiverSecret(secret);
  return secrets;
}

/** @throws SecretError for a secret that is missing */
export function givenSecrets(secretOrSecrets: SecretOrSecrets): readonly string[] {
  const secrets = [secretOrSecrets].flat() as readonly unknown[];
  if (secrets.length === 0 || secrets.some((secret) => typeof secret !== 'string' || secret.trim() === ''))
    throw new SecretError('A secret is empty or not text', 'Pass that of the destination');
  return secrets as readonly string[];
}
