/** Where a delivery stands. */
export const WebhookDeliveryStatus = {
  /** Waiting to be delivered; also while its destination is paused or over its limit. */
  PENDING: 'PENDING',
  /** Answered with 2xx. */
  SUCCESS: 'SUCCESS',
  /** The latest attempt failed; another follows. */
  FAILED: 'FAILED',
  /** Ended without success; the delivery says why. */
  RETRY_EXHAUSTED: 'RETRY_EXHAUSTED',
} as const;

export type WebhookDeliveryStatus = (typeof WebhookDeliveryStatus)[keyof typeof WebhookDeliveryStatus];
