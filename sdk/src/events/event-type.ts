/** The documented event types. The service also delivers other types: any text that a platform service publishes. */
export const WebhookEventType = {
  ORDER_CREATED: 'order.created',
  ORDER_UPDATED: 'order.updated',
  ORDER_CANCELLED: 'order.cancelled',
  PRODUCT_CREATED: 'product.created',
  PRODUCT_UPDATED: 'product.updated',
  PRODUCT_DELETED: 'product.deleted',
  VENDOR_STATUS_CHANGED: 'vendor.status_changed',
  VENDOR_REGISTRATION: 'vendor.registration',
  VENDOR_PROFILE_UPDATED: 'vendor.profile_updated',
  CERTIFICATE_ISSUED: 'certificate.issued',
  CERTIFICATE_TRANSFERRED: 'certificate.transferred',
  CERTIFICATE_VALIDATED: 'certificate.validated',
  PAYMENT_PROCESSED: 'payment.processed',
  PAYMENT_REFUNDED: 'payment.refunded',
  PAYMENT_FAILED: 'payment.failed',
} as const;

export type WebhookEventType = (typeof WebhookEventType)[keyof typeof WebhookEventType];
