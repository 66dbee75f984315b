import type { WebhookDeliveryStatus } from '../../delivery-status.ts';

/** The result of an event at one destination. */
export interface EventVerdict {
  destinationId: string;
  /** Absent for a deleted destination. */
  name?: string;
  verdict:
    | 'delivered'
    | 'pending'
    | 'failing'
    | 'exhausted'
    | 'paused'
    | 'disabled'
    | 'blocked'
    | 'listened'
    | 'not_subscribed'
    | 'filtered';
  /** The reason, in one sentence. */
  explanation: string;
  deliveryId?: string;
  status?: WebhookDeliveryStatus;
  /** For `filtered`: the first field that did not match, e.g. `$.data.total`. */
  field?: string;
  /** For `filtered`: the values that would have matched. */
  expected?: string;
  /** Expected time of the next attempt. */
  until?: string;
}

/** An event that the service accepted. Times are ISO 8601, UTC. */
export interface RecordedEvent {
  /** `msg_…` */
  id: string;
  webhookId: string;
  tenant: string;
  source: string;
  type: string;
  /** The time that the publisher gave. */
  time: string;
  acceptedAt: string;
  /** The body that receivers get; absent once erased or expired. */
  payload?: unknown;
  payloadErasedAt?: string;
  /** The reason why the event went to no destination. */
  unmatched?: 'no_subscription' | 'filtered' | 'malformed';
  /** Rules of the schema of its type that its data breaks, or the malformed parts. */
  violations: string[];
  /** One verdict for each destination of the tenant. */
  verdicts: EventVerdict[];
}

export interface EventOptions {
  /** Returns the verdict of this destination alone. */
  destination?: string | undefined;
  /** The tenant of the event, for an id of the publisher. Default: `default`. */
  tenant?: string | undefined;
}

export interface EventTypeDescription {
  type: string;
  description: string;
  /** JSON Schema of `data`. */
  schema: Record<string, unknown>;
  /** A plausible `data`. */
  example: Record<string, unknown>;
}

/** The filter and exactly one of `payload`, `eventId` and `eventType`. */
export interface FilterTestInput {
  /** EventBridge pattern over the payload. */
  filter: Readonly<Record<string, unknown>>;
  /** A sample `{ event, timestamp, data, source }`. */
  payload?: Readonly<Record<string, unknown>> | undefined;
  /** The id of an accepted event. */
  eventId?: string | undefined;
  /** A documented type; the filter runs on its example. */
  eventType?: string | undefined;
}

export interface FilterTestResult {
  matches: boolean;
  /** The first field that did not match, e.g. `$.data.total`. */
  field?: string;
  /** The values that would have matched. */
  expected?: string;
}
