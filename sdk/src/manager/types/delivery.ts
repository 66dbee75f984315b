import type { WebhookDeliveryStatus } from '../../delivery-status.ts';

/** The stage of a POST at which it failed; `http` is an answer other than 2xx. */
export type FailureClass = 'dns' | 'connect' | 'tls' | 'timeout' | 'http' | 'guard' | 'protocol' | 'too-large';

export type EndReason = 'attempts_spent' | 'poison' | 'expired' | 'destination_deleted' | 'payload_erased';

/** What came of one POST. */
export interface PostOutcome {
  statusCode?: number;
  durationMs: number;
  /** Absent for a 2xx. */
  failure?: FailureClass;
  /** E.g. `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  code?: string;
  message?: string;
  /** What to do about a failure, in one sentence. */
  diagnosis?: string;
  /** First 1 KiB of what the receiver answered. */
  response?: string;
  /** Milliseconds of each phase; absent where it did not happen, as on a kept connection. */
  phases?: { dns?: number; connect?: number; tls?: number; firstByte?: number; total: number };
}

/** One POST of a delivery. */
export interface DeliveryAttempt extends PostOutcome {
  /** From 1; a resend starts another. */
  run: number;
  /** Within its run, from 1. */
  number: number;
  /** When it began, ISO 8601. */
  at: string;
  outcome: 'success' | 'failure';
  /** A 2xx that came after the delivery had ended. */
  late?: true;
}

/** One event for one destination. Times are ISO 8601, UTC. */
export interface WebhookDelivery {
  /** `dlv_…` */
  id: string;
  destinationId: string;
  /** `msg_…` */
  eventId: string;
  /** The `webhook-id` header of every attempt. */
  webhookId: string;
  tenant: string;
  /** Event type. */
  type: string;
  source: string;
  status: WebhookDeliveryStatus;
  /** From 1; a resend starts another. */
  run: number;
  /** Attempts of this run. */
  attemptCount: number;
  acceptedAt: string;
  nextAttemptAt?: string;
  /** It waits for its destination's limit; expected to go then. */
  expectedAt?: string;
  /** It is parked; goes then, or once its destination is active. */
  parkedUntil?: string;
  endedAt?: string;
  /** Why it is RETRY_EXHAUSTED. */
  reason?: EndReason;
  lastAttempt?: Omit<DeliveryAttempt, 'response'>;
}

export interface WebhookDeliveryDetails extends WebhookDelivery {
  /** Of all runs, oldest first. */
  attempts: DeliveryAttempt[];
}

/** A destination, or the id of an event, is required. */
export interface DeliveryHistoryFilter {
  destinationId?: string | undefined;
  /** The id of an event, `msg_…`; or, with a destination, an event type. */
  event?: string | undefined;
  status?: WebhookDeliveryStatus | undefined;
  /** Accepted at this time or later. */
  startDate?: Date | string | undefined;
  /** Accepted before this time. */
  endDate?: Date | string | undefined;
}
