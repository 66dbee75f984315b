import type { DeliveryMessage } from '../../core/delivery/message.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';

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

/** A delivery that this batch is to attempt, if its destination lets it. */
export interface Work {
  received: ReceivedDelivery;
  message: DeliveryMessage;
  /** Number of the attempt within the run, from 1. */
  attempt: number;
  /** Absent for the first receive of a first send, whose row nobody has touched. */
  row?: Delivery;
}

/** Work whose destination may be sent to, with all that the POST needs but the tokens. */
export interface PreparedWork extends Work {
  gate: Gate;
  configuration: Configuration;
  /** The event's `data`, raw JSON text. */
  data: string;
  /** Decrypted, newest first. */
  secrets: readonly { secret: string; supplied: boolean }[];
}

/**
 * Which messages of the batch must come back, with the reason of each; all others are acknowledged. Every path that
 * does not settle a message has to say so here.
 */
export class Kept {
  readonly #reasons = new Map<string, string>();

  keep(received: ReceivedDelivery, reason: string): void {
    this.#reasons.set(received.messageId, reason);
  }

  get reasons(): ReadonlyMap<string, string> {
    return this.#reasons;
  }
}
