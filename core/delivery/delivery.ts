import type { DeliveryKey } from '../contract/ids.ts';
import type { FailureClass, PostPhases } from './post-result.ts';
import type { DeliveryStatus, EndReason } from './states.ts';

/** One POST, as the delivery's row keeps it. */
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
  /** The first 1 KiB of what the receiver answered; failures only. */
  response?: string;
  phases?: PostPhases;
  /** A 2xx that came after the delivery had ended. */
  late?: true;
}

/** The event and the destination of a delivery; the same in every attempt. */
export interface DeliverySubject extends DeliveryKey {
  tenant: string;
  /** Event type, e.g. `order.created`. */
  type: string;
  source: string;
  /** Time of the event, in Unix seconds. */
  time: number;
  /** X-Ray trace header of the event; `traceIdOf` in ./trace.ts reads it. */
  trace?: string;
}

export interface Delivery extends DeliverySubject {
  status: DeliveryStatus;
  /** Starts at 1; a resend adds one. */
  run: number;
  /** Recorded attempts of this run. */
  attempts: number;
  log: Attempt[];
  /** FAILED with a time waits for its next attempt; FAILED without one has spent its budget. */
  nextAttemptAt?: number;
  /** Parked: no message carries it until then. */
  notBefore?: number;
  /** Waiting for its destination's limit; when it is expected to go. */
  expectedAt?: number;
  /**
   * Isolated attempts whose invocation never reported back, since the last recorded attempt. Absent when there is no reason
   * to isolate the delivery.
   */
  suspicions?: number;
  reason?: EndReason;
  endedAt?: number;
}

/** FAILED with nothing ahead of it: exhaust ends it. */
export const isSpent = (delivery: Delivery): boolean =>
  delivery.status === 'FAILED' && delivery.nextAttemptAt === undefined && delivery.notBefore === undefined;
