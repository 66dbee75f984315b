import type { WebhookEventData } from '../events/event-data.ts';

/** An event of one type, to be published. */
export interface PublishableEventOf<Type extends string, Data> {
  event: Type;
  /** What receivers get as `data`. */
  data: Data;
  /**
   * What makes it the same event when it is published again: such repeats are delivered once. Default: `data.eventId`,
   * else a new one, so that a repeated call of the network is no second event. Receivers see it as `data.eventId`.
   */
  eventId?: string;
  /** Whose destinations it goes to. Default: `data.tenant`, else `default`. */
  tenant?: string;
  /** When it happened: a date, or Unix seconds. Default: when the bus takes it. */
  time?: Date | number;
  /** AWS X-Ray trace header, at most 500 characters. */
  traceHeader?: string;
}

/** Documented types, and your own: `PublishableEvent<{ 'loan.approved': { loanId: string } }>`. */
export type PublishableEvent<More = unknown> =
  | { [Type in keyof WebhookEventData]: PublishableEventOf<Type, WebhookEventData[Type]> }[keyof WebhookEventData]
  | { [Type in keyof More & string]: PublishableEventOf<Type, More[Type]> }[keyof More & string];
