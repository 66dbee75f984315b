/** The status of a delivery. */
export const WebhookDeliveryStatus = {
  /** Waiting to be delivered, also while its destination is paused or rate-limited. */
  PENDING: 'PENDING',
  /** The receiver responded 2xx. */
  SUCCESS: 'SUCCESS',
  /** The latest attempt failed; a retry follows. */
  FAILED: 'FAILED',
  /** Ended without success; `reason` says why. */
  RETRY_EXHAUSTED: 'RETRY_EXHAUSTED',
} as const;

export type WebhookDeliveryStatus = (typeof WebhookDeliveryStatus)[keyof typeof WebhookDeliveryStatus];
