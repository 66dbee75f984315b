const DAY_MS = 86_400_000;

/**
 * Days that rows outlive the retention: as long as a DLQ keeps a message, so that a message redriven at the last moment
 * still finds its rows.
 */
export const GRACE_DAYS = 14;

/** Time to live of a row that ends now, in seconds since the epoch. */
export const retainUntilSeconds = (from: number, retentionDays: number): number =>
  Math.ceil((from + (retentionDays + GRACE_DAYS) * DAY_MS) / 1000);

/** End of the time that a delivery may wait, in milliseconds since the epoch. */
export const expiryOf = (acceptedAt: number, retentionDays: number): number => acceptedAt + retentionDays * DAY_MS;
