import type { EncryptedSecret } from './destination.ts';

/** A rotated-out secret signs for this long, in milliseconds: 24 hours. */
export const SECRET_GRACE_MS = 24 * 3_600_000;
/** The maximum number of valid secrets of a destination; each adds a signature to every POST. */
export const MOST_SECRETS = 5;

/** A decrypted secret. */
export interface OpenSecret {
  secret: string;
  supplied: boolean;
}

/** The secrets that sign at `now` (milliseconds since the epoch), newest first. */
export const validSecrets = (secrets: readonly EncryptedSecret[], now: number): EncryptedSecret[] =>
  secrets.filter(({ validUntil }) => validUntil === undefined || validUntil > now);

/**
 * The secrets after a rotation, newest first. Earlier secrets keep their end. The current secret signs for 24 more
 * hours; with `immediately`, the new secret is the only one.
 */
export function rotated(
  secrets: readonly EncryptedSecret[],
  next: EncryptedSecret,
  immediately: boolean,
  now: number,
): EncryptedSecret[] {
  if (immediately) return [next];
  const earlier = validSecrets(secrets, now);
  return [
    next,
    ...earlier.map(({ ciphertext, supplied, validUntil = now + SECRET_GRACE_MS }) => ({
      ciphertext,
      supplied,
      validUntil,
    })),
  ];
}

/** The time until which a rotated-out secret still signs, in milliseconds since the epoch. */
export function previousSecretUntil(secrets: readonly EncryptedSecret[], now: number): number | undefined {
  const ends = validSecrets(secrets, now).flatMap(({ validUntil }) => validUntil ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/**
 * The secret that `X-Webhook-Secret` carries, or `undefined` when the header is not sent.
 *
 * @param decided `secretHeader` of the configuration; unless given, only a secret that the admin supplied is sent
 * @param valid the valid secrets, newest first. The oldest is sent: until a rotation ends, receivers compare with it.
 */
export function headerSecret<Secret extends Pick<EncryptedSecret, 'supplied'>>(
  decided: boolean | undefined,
  valid: readonly Secret[],
): Secret | undefined {
  if (decided === false) return undefined;
  return valid.findLast(({ supplied }) => decided === true || supplied);
}
