import type { WebhookDeliveryStatus } from '../../delivery-status.ts';

/** What became of an event at one destination. */
export interface EventVerdict {
  destinationId: string;
  /** Absent for a destination that is gone. */
  name?: string;
  verdict:
    | 'delivered'
    | 'pending'
    | 'failing'
    | 'exhausted'
    | 'paused'
    | 'disabled'
    | 'blocked'
    | 'not_subscribed'
    | 'filtered';
  /** Why, in one sentence. */
  explanation: string;
  deliveryId?: string;
  status?: WebhookDeliveryStatus;
  /** filtered: the first field that did not match, e.g. `$.data.total`. */
  field?: string;
  /** filtered: what it should have been. */
  expected?: string;
  /** When the next attempt is expected. */
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
  /** As published. */
  time: string;
  acceptedAt: string;
  /** What receivers get; absent once erased or expired. */
  payload?: unknown;
  payloadErasedAt?: string;
  /** Why it went to nobody. */
  unmatched?: 'no_subscription' | 'filtered' | 'malformed';
  /** How its data breaks the schema of its type, or what is malformed. */
  violations: string[];
  /** One for each destination of the tenant. */
  verdicts: EventVerdict[];
}

export interface EventOptions {
  /** Only the verdict of this destination. */
  destination?: string | undefined;
  /** Whose event it is, where the id is the publisher's. Default: `default`. */
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

/** Exactly one of `payload`, `eventId` and `eventType` says what the filter is held against. */
export interface FilterTestInput {
  /** EventBridge pattern over the payload. */
  filter: Readonly<Record<string, unknown>>;
  /** A sample `{ event, timestamp, data, source }`. */
  payload?: Readonly<Record<string, unknown>> | undefined;
  /** An event that was accepted. */
  eventId?: string | undefined;
  /** A documented type, for its example. */
  eventType?: string | undefined;
}

export interface FilterTestResult {
  matches: boolean;
  /** The first field that did not match, e.g. `$.data.total`. */
  field?: string;
  /** What it should have been. */
  expected?: string;
}
