import type { DeliveryKey } from '../contract/ids.ts';
import type { FailureClass, PostPhases } from './post-result.ts';
import type { DeliveryStatus, EndReason } from './states.ts';

/** One POST, in the log of its delivery's row. */
export interface Attempt {
  run: number;
  /** From 1 within its run. */
  number: number;
  /** When it began, in milliseconds since the epoch. */
  at: number;
  durationMs: number;
  statusCode?: number;
  /** Absent for a 2xx. */
  failure?: FailureClass;
  /** E.g. `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  code?: string;
  message?: string;
  /** The first 1 KiB of the response; failures only. */
  response?: string;
  phases?: PostPhases;
  /** The POST was sent twice: how the first met a kept connection as the receiver closed it, `408` or e.g. `ECONNRESET`. */
  repeated?: string;
  /** A 2xx that came after the delivery had ended. */
  late?: true;
}

/** Identity and event of a delivery; the same in every attempt. */
export interface DeliverySubject extends DeliveryKey {
  tenant: string;
  /** Event type, e.g. `order.created`. */
  type: string;
  source: string;
  /** Time of the event, in Unix seconds. */
  time: number;
  /** X-Ray trace header of the event, see ./trace.ts. */
  trace?: string;
}

export interface Delivery extends DeliverySubject {
  status: DeliveryStatus;
  /** Starts at 1; a resend adds one. */
  run: number;
  /** When a run that an admin asked for began, in milliseconds since the epoch; absent for the run of fan-out. */
  startedAt?: number;
  /** Recorded attempts of this run. */
  attempts: number;
  /** The latest attempts of all runs, oldest first, see `LOG_KEPT`. */
  log: Attempt[];
  /** Attempts of earlier runs that the log no longer has; absent when it has all. */
  dropped?: number;
  /** FAILED with a time waits for its next attempt; FAILED without one gets no more. */
  nextAttemptAt?: number;
  /** Parked: no message carries it until then. */
  notBefore?: number;
  /** Waits for its destination's rate limit; the time at which it is expected to go. */
  expectedAt?: number;
  /**
   * Number of isolated attempts whose invocation never reported back, since the last recorded attempt; absent when
   * nothing is suspected.
   */
  suspicions?: number;
  /** Why it ended, or why it ends though attempts are left. */
  reason?: EndReason;
  endedAt?: number;
}

/**
 * Attempts of earlier runs that a new run keeps in the log. The log has at most these and the attempts of one run: an
 * attempt takes up to 1.4 KB, each write of the row is billed by its whole size, and DynamoDB takes 400 KB.
 */
export const LOG_KEPT = 20;

/** FAILED without a next attempt: exhaust ends it. */
export const isSpent = (delivery: Delivery): boolean =>
  delivery.status === 'FAILED' && delivery.nextAttemptAt === undefined && delivery.notBefore === undefined;
