import type { DestinationState, DeliveryStatus } from '../../../core/delivery/states.ts';
import type { PostResult } from '../../../core/delivery/post-result.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';

/** A POST that reached a receiver. */
export interface RecordedPost {
  destinationId: string;
  eventId: string;
  at: number;
  url: string;
  body: string;
  headers: Readonly<Record<string, string>>;
  statusCode?: number;
  error?: NonNullable<PostResult['error']>;
  /** Deadline of the POST in milliseconds. */
  deadlineMs: number;
  invocation: string;
  /** The second POST of an attempt. */
  repeat: boolean;
}

/** One state of a delivery's row. */
export interface RecordedState {
  at: number;
  status: DeliveryStatus;
  run: number;
  attempts: number;
  reason: string | undefined;
  expiresAt: number | undefined;
  startedAt: number | undefined;
  nextAttemptAt: number | undefined;
  /** The recovery or backfill that it belongs to. */
  job: string | undefined;
}

/** The gate of a destination from a moment on. */
export interface RecordedGate {
  from: number;
  state: DestinationState;
  /** Version of the configuration in force. */
  version: number;
  /** Why the service disabled it. */
  disabledFor: string | undefined;
}

/** The subscription of a destination. */
export interface RecordedSubscription {
  events: readonly string[];
  /** When the admin API responded to the change; infinity until then. */
  respondedAt: number;
}

const numberOf = (item: Item, name: string): number | undefined =>
  item[name]?.N === undefined ? undefined : Number(item[name].N);

/** Everything that happened in a run, for the checkers. */
export class Ledger {
  readonly posts: RecordedPost[] = [];
  /** By row key. */
  readonly states = new Map<string, RecordedState[]>();
  /** By destination. */
  readonly gates = new Map<string, RecordedGate[]>();
  /** By destination, in the order of the requests. A destination starts without subscriptions. */
  readonly subscriptions = new Map<string, RecordedSubscription[]>();
  /** When the admin API responded to the erasure of an event's payload, by event. */
  readonly erased = new Map<string, number>();
  /** POSTs that the guard refused. */
  readonly refusals: { destinationId: string; eventId: string }[] = [];
  /** Ids of events that kill the invocation that posts them. */
  readonly poisonous = new Set<string>();
  /** Invocations that died or timed out while they had a message of the delivery, by row key. */
  readonly deaths = new Map<string, number>();
  readonly notes: string[] = [];
  readonly counts = new Map<string, number>();

  recordState(key: string, item: Item | undefined, at: number): void {
    if (item === undefined) return;
    const states = this.states.get(key) ?? [];
    states.push({
      at,
      status: item['status']?.S as DeliveryStatus,
      run: Number(item['run']?.N),
      attempts: Number(item['attempts']?.N),
      reason: item['reason']?.S,
      expiresAt: numberOf(item, 'expiresAt'),
      startedAt: numberOf(item, 'startedAt'),
      nextAttemptAt: numberOf(item, 'nextAttemptAt'),
      job: item['recovery']?.S,
    });
    this.states.set(key, states);
  }

  recordGate(destinationId: string, item: Item, at: number): void {
    const gates = this.gates.get(destinationId) ?? [];
    const gate = {
      from: at,
      state: item['state']?.S as DestinationState,
      version: Number(item['configuration']?.N),
      disabledFor: item['disabledFor']?.S,
    };
    const last = gates.at(-1);
    if (last?.state === gate.state && last.version === gate.version) return;
    gates.push(gate);
    this.gates.set(destinationId, gates);
  }

  recordSubscription(destinationId: string, subscription: RecordedSubscription): void {
    const list = this.subscriptions.get(destinationId) ?? [];
    list.push(subscription);
    this.subscriptions.set(destinationId, list);
  }

  /** The API refused the change. */
  withdrawSubscription(destinationId: string, subscription: RecordedSubscription): void {
    const list = this.subscriptions.get(destinationId) ?? [];
    this.subscriptions.set(
      destinationId,
      list.filter((each) => each !== subscription),
    );
  }
}
