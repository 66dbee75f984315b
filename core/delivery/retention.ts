const DAY_MS = 86_400_000;

/**
 * Days that rows outlive the retention: as long as a DLQ keeps a message, so that one redriven at the last moment still
 * finds what it is about.
 */
export const GRACE_DAYS = 14;

/** When a row may be removed, in seconds since the epoch as TTL attributes have it. */
export const retainUntilSeconds = (from: number, retentionDays: number): number =>
  Math.ceil((from + (retentionDays + GRACE_DAYS) * DAY_MS) / 1000);

/** When a delivery that still waits has waited too long, in milliseconds since the epoch. */
export const expiryOf = (acceptedAt: number, retentionDays: number): number => acceptedAt + retentionDays * DAY_MS;
