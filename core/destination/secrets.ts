import type { EncryptedSecret } from './destination.ts';

/** How long a secret that was rotated out signs as well, in milliseconds: 24 hours. */
export const SECRET_GRACE_MS = 24 * 3_600_000;
/** Most secrets of a destination that sign at once; each adds a signature to every POST. */
export const MOST_SECRETS = 5;

export const isValid = ({ validUntil }: EncryptedSecret, now: number): boolean =>
  validUntil === undefined || validUntil > now;

/**
 * The secrets after a rotation, newest first. Earlier ones keep their end; the current one signs for 24 hours more, or
 * ends at once together with all others.
 */
export function rotated(
  secrets: readonly EncryptedSecret[],
  next: EncryptedSecret,
  immediately: boolean,
  now: number,
): EncryptedSecret[] {
  if (immediately) return [next];
  const earlier = secrets.filter((secret) => isValid(secret, now));
  return [
    next,
    ...earlier.map(({ ciphertext, supplied, validUntil = now + SECRET_GRACE_MS }) => ({
      ciphertext,
      supplied,
      validUntil,
    })),
  ];
}

/** Until when a secret that was rotated out still signs. */
export function previousSecretUntil(secrets: readonly EncryptedSecret[], now: number): number | undefined {
  const ends = secrets.flatMap(({ validUntil }) => (validUntil !== undefined && validUntil > now ? [validUntil] : []));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Whether `X-Webhook-Secret` is sent: as decided, else where the admin supplied the secret. */
export const sendsSecret = (decided: boolean | undefined, secrets: readonly EncryptedSecret[]): boolean =>
  decided ?? secrets.some(({ supplied }) => supplied);
