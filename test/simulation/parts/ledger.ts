import type { DestinationState, DeliveryStatus } from '../../../core/delivery/states.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';

/** What a receiver was sent. */
export interface RecordedPost {
  destinationId: string;
  eventId: string;
  at: number;
  url: string;
  body: string;
  headers: Readonly<Record<string, string>>;
  statusCode: number | undefined;
  /** Milliseconds that the sender was given. */
  deadlineMs: number;
  invocation: string;
}

/** One state of a delivery's row. */
export interface RecordedState {
  at: number;
  status: DeliveryStatus;
  run: number;
  attempts: number;
  reason: string | undefined;
  expiresAt: number | undefined;
}

/** What was in force at a destination from a moment on. */
export interface RecordedConfiguration {
  from: number;
  state: DestinationState;
  url: string;
  secrets: readonly string[];
  maxAttempts: number;
}

/** What a destination subscribes to. */
export interface RecordedSubscription {
  events: readonly string[];
  /** When the admin was told that it does. */
  answeredAt: number;
}

/** Everything that was seen to happen, for the checkers. */
export class Ledger {
  readonly posts: RecordedPost[] = [];
  /** By row key. */
  readonly states = new Map<string, RecordedState[]>();
  readonly configurations = new Map<string, RecordedConfiguration[]>();
  /** By destination, in the order in which they came into force. */
  readonly subscriptions = new Map<string, RecordedSubscription[]>();
  /** POSTs that the guard refused: attempts that reached nobody. */
  readonly refusals: { destinationId: string; eventId: string }[] = [];
  /** Ids of events that kill whoever posts them. */
  readonly poisonous = new Set<string>();
  /** Invocations that died or lost their time while they had a message of the delivery, by row key. */
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
      expiresAt: item['expiresAt']?.N === undefined ? undefined : Number(item['expiresAt'].N),
    });
    this.states.set(key, states);
  }

  recordConfiguration(destinationId: string, configuration: RecordedConfiguration): void {
    const list = this.configurations.get(destinationId) ?? [];
    list.push(configuration);
    this.configurations.set(destinationId, list);
  }

  recordSubscription(destinationId: string, subscription: RecordedSubscription): void {
    const list = this.subscriptions.get(destinationId) ?? [];
    list.push(subscription);
    this.subscriptions.set(destinationId, list);
  }
}
