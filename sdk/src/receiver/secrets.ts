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
  const secrets = typeof secretOrSecrets === 'string' ? [secretOrSecrets] : secretOrSecrets;
  if (!Array.isArray(secrets) || secrets.length === 0) throw missing('The secret is missing');
  for (const secret of secrets as readonly unknown[]) {
    if (typeof secret !== 'string' || secret.trim() === '') throw missing('A secret is empty or not text');
  }
  return secrets as readonly string[];
}

const missing = (rule: string): SecretError =>
  new SecretError(rule, 'Pass the secret of the destination, and check that its environment variable is set');
