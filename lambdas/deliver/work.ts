import type { DeliveryMessage } from '../../core/delivery/message.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Outcome } from '../../core/delivery/outcome.ts';
import type { RetryPolicy } from '../../core/delivery/retry.ts';
import { deadlineOf } from '../../core/delivery/retry.ts';
import { isSuspect } from '../../core/delivery/triage.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';
import type { OpenSecret } from '../../core/destination/secrets.ts';

/** A message of the deliveries queue, as deliver needs it. */
export interface ReceivedDelivery {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** How often SQS has handed it out, this time included. */
  receiveCount: number;
  /** When SQS got it, in milliseconds since the epoch. */
  sentAt: number;
}

/** A delivery of this batch. */
export interface Work {
  received: ReceivedDelivery;
  message: DeliveryMessage;
  /** Number of its next attempt within the run, from 1. */
  attempt: number;
  /** Absent for the first receive of a first message, whose row nobody has touched. */
  row?: Delivery;
}

/** Work whose destination is known to exist. */
export interface GatedWork extends Work {
  gate: Gate;
}

/** Work whose destination may be sent to, with everything that the POST needs but the tokens. */
export interface PreparedWork extends GatedWork {
  /** Its headers have the decrypted values of the secret ones. */
  configuration: Configuration;
  /** For the type of its event. */
  policy: RetryPolicy;
  /** The event's `data`, raw JSON text. */
  data: string;
  /** Decrypted, newest first. */
  secrets: readonly OpenSecret[];
}

/** Work and what becomes of it. */
export interface Settlement {
  work: Work & { gate?: Gate };
  outcome: Outcome;
}

/** Returned by each step: what goes on to the next, and what ends here. */
export interface Step<Next> {
  next: Next[];
  settled: Settlement[];
}

/** A wait until `at`, in milliseconds since the epoch; a delivery whose deadline comes first ends at once. */
export function waiting(work: Work & Pick<PreparedWork, 'policy'>, at: number): Settlement {
  return at < deadlineOf(work.policy, work.message) ? { work, outcome: { kind: 'defer', at } } : late(work);
}

/** Nobody wants the delivery any more. */
export const late = (work: Work): Settlement => ({ work, outcome: { kind: 'deadLetter', reason: 'deadline_passed' } });

/** Whether the message may have brought its earlier batches down: it is handled alone. */
export const isIsolated = ({ received, message, row }: Work): boolean => isSuspect(message, received.receiveCount, row);
