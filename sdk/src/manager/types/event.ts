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
  /** The destination did not match then, and got the event later: by a backfill or a replay. */
  late?: true;
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

/** An event in a list. Times are ISO 8601, UTC. */
export interface ListedEvent extends Pick<
  RecordedEvent,
  'id' | 'tenant' | 'type' | 'time' | 'acceptedAt' | 'unmatched'
> {
  /** The time at which fan-out recorded it. The list is ordered by it. */
  recordedAt: string;
  /** Number of destinations that it went to. */
  destinations: number;
  /** These destinations; absent for more than 20. */
  destinationIds?: string[];
}

export interface EventsFilter {
  /** Only the events with this id: `msg_…`, the `eventId` of a publisher in any tenant, or the id of EventBridge. */
  id?: string | undefined;
  /** Default: all tenants. */
  tenant?: string | undefined;
  type?: string | undefined;
  /** Events recorded at this time or later. */
  from?: Date | string | undefined;
  /** Events recorded before this time. */
  to?: Date | string | undefined;
  /** `true`: only events that went to no destination; `false`: only others. */
  unmatched?: boolean | undefined;
  /** `true`: only malformed events; `false`: only others. */
  malformed?: boolean | undefined;
}

/** A tenant that has or had a destination. */
export interface Tenant {
  tenant: string;
  /** Time of its first destination. */
  since?: string;
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
  /** Day from which another type should be used, e.g. `2026-03-01`. */
  deprecatedSince?: string;
  /** The type to use instead. */
  replacedBy?: string;
  /** Paths into `data` of the values of `X-Webhook-Entity` and `X-Webhook-Entity-Version`, e.g. `data.orderId`. */
  entity?: { id: string; version?: string };
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
