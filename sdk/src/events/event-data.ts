/**
 * `data` of each documented event type. Publishers may add fields. A test compares these types with the schemas of
 * core/event/catalogue.
 */

/** Allows undocumented fields. */
interface OpenData {
  [field: string]: unknown;
}

interface OrderData extends OpenData {
  /** E.g. `ord_123456` */
  orderId: string;
  customerId?: string | undefined;
  vendorId?: string | undefined;
}

interface ProductData extends OpenData {
  /** E.g. `prod_789012` */
  productId: string;
  vendorId?: string | undefined;
}

interface VendorData extends OpenData {
  /** E.g. `ven_456789` */
  vendorId: string;
}

interface CertificateData extends OpenData {
  /** E.g. `cert_901234` */
  certificateId: string;
  productId?: string | undefined;
}

interface PaymentData extends OpenData {
  /** E.g. `pay_567890` */
  paymentId: string;
  orderId: string;
  /** In units of `currency`, e.g. `1500.00`. */
  amount: number;
  /** ISO 4217, e.g. `EUR`. */
  currency?: string | undefined;
}

export interface WebhookEventData {
  /** A customer placed an order. `total` in units of `currency` (ISO 4217). */
  'order.created': OrderData & { productId: string; customerId: string; total: number; currency?: string | undefined };
  /** The status of an order changed. */
  'order.updated': OrderData & { status: string; previousStatus?: string | undefined };
  /** An order was cancelled. */
  'order.cancelled': OrderData & { reason?: string | undefined };
  /** A vendor added a product. `price` in units of `currency` (ISO 4217). */
  'product.created': ProductData & {
    title: string;
    price: number;
    currency?: string | undefined;
    editionSize?: number | undefined;
  };
  /** The details of a product changed; `changedFields` names them. */
  'product.updated': ProductData & { changedFields?: string[] | undefined; price?: number | undefined };
  /** A product was removed from sale. */
  'product.deleted': ProductData & { reason?: string | undefined };
  /** The status of a vendor changed, e.g. on approval. */
  'vendor.status_changed': VendorData & { status: string; previousStatus?: string | undefined };
  /** A new vendor registered. `country` is ISO 3166 alpha-2. */
  'vendor.registration': VendorData & { name: string; country?: string | undefined };
  /** A vendor changed its profile; `changedFields` names the parts. */
  'vendor.profile_updated': VendorData & { changedFields?: string[] | undefined };
  /** A certificate of authenticity was created for a piece. `issuedAt` in Unix seconds. */
  'certificate.issued': CertificateData & {
    productId: string;
    ownerId: string;
    editionNumber?: number | undefined;
    issuedAt?: number | undefined;
  };
  /** A certificate changed its owner. `transferredAt` in Unix seconds. */
  'certificate.transferred': CertificateData & {
    fromOwnerId: string;
    toOwnerId: string;
    transferredAt?: number | undefined;
  };
  /** A certificate was checked for authenticity. */
  'certificate.validated': CertificateData & { valid: boolean; validatedBy?: string | undefined };
  /** A payment was completed. */
  'payment.processed': PaymentData & { method?: string | undefined };
  /** A refund was made, in whole or in part. */
  'payment.refunded': PaymentData & { refundId?: string | undefined; reason?: string | undefined };
  /** A payment did not go through. */
  'payment.failed': PaymentData & { reason?: string | undefined; errorCode?: string | undefined };
}
