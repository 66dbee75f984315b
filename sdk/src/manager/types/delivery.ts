import type { WebhookDeliveryStatus } from '../../delivery-status.ts';

/** The step of a POST that failed; `http` is a response other than 2xx. */
export type FailureClass = 'dns' | 'connect' | 'tls' | 'timeout' | 'http' | 'guard' | 'protocol' | 'too-large';

export type EndReason =
  | 'attempts_spent'
  | 'not_retryable'
  | 'deadline_passed'
  | 'poison'
  | 'expired'
  | 'destination_deleted'
  | 'payload_erased';

/** The outcome of one POST. */
export interface PostOutcome {
  statusCode?: number;
  durationMs: number;
  /** Absent for a 2xx. */
  failure?: FailureClass;
  /** E.g. `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  code?: string;
  message?: string;
  /** The action that fixes the failure, in one sentence. */
  diagnosis?: string;
  /** The first 1 KiB of the receiver's response. */
  response?: string;
  /** Milliseconds of each phase; absent for phases that did not happen, e.g. `tls` on a reused connection. */
  phases?: { dns?: number; connect?: number; tls?: number; firstByte?: number; total: number };
}

/** One POST of a delivery. */
export interface DeliveryAttempt extends PostOutcome {
  /** Number of the run, from 1; a resend starts the next. */
  run: number;
  /** Number of the attempt in its run, from 1. */
  number: number;
  /** The POST was sent twice, since the receiver closed a kept connection under the first: `408` or e.g. `ECONNRESET`. */
  repeated?: string;
  /** Start, ISO 8601. */
  at: string;
  outcome: 'success' | 'failure';
  /** Set for a 2xx that arrived after the delivery had ended. */
  late?: true;
  /** Of `getDelivery` only. */
  request?: AttemptRequest;
}

/** Composed again: a secret is `(hidden)`, a lost value `(not kept)`. */
export interface AttemptRequest {
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  version: number;
  /** The destination changed within seconds. */
  uncertain?: true;
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
  /** Number of the current run, from 1; a resend starts the next. */
  run: number;
  /** Attempts in this run. */
  attemptCount: number;
  acceptedAt: string;
  nextAttemptAt?: string;
  /** Expected time of the attempt while the destination is rate-limited. */
  expectedAt?: string;
  /** Set while the delivery is parked: it goes at this time, or when its destination becomes active. */
  parkedUntil?: string;
  endedAt?: string;
  /** The reason of RETRY_EXHAUSTED. */
  reason?: EndReason;
  lastAttempt?: Omit<DeliveryAttempt, 'response' | 'request'>;
}

export interface WebhookDeliveryDetails extends WebhookDelivery {
  /** The attempts of the latest run and up to 20 of earlier runs, oldest first. */
  attempts: DeliveryAttempt[];
  /** Number of attempts of earlier runs that are no longer listed. */
  attemptsDropped?: number;
  /** Of every attempt. */
  body?: string;
}

/** Without a destination and an event: deliveries of all tenants or of one. */
export interface DeliveryHistoryFilter {
  destinationId?: string | undefined;
  /**
   * The id of an event, `msg_…` (`webhookId` of `publishEvents`); or an event type with a dot, e.g. `order.created`. The list refuses any other text, e.g. the `eventId` of the publisher: `getEvent` takes that.
   */
  event?: string | undefined;
  tenant?: string | undefined;
  status?: WebhookDeliveryStatus | undefined;
  /** HTTP status or error code of the latest attempt, e.g. `503`, `ECONNREFUSED`. */
  code?: string | undefined;
  /** Deliveries accepted at this time or later; without a destination and an event: recorded. */
  startDate?: Date | string | undefined;
  /** Deliveries accepted before this time; without a destination and an event: recorded. */
  endDate?: Date | string | undefined;
}
