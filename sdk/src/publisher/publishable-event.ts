import type { WebhookEventData } from '../events/event-data.ts';

/** An event of one type, for publication. */
export interface PublishableEventOf<Type extends string, Data> {
  event: Type;
  /** The `data` of the webhook. */
  data: Data;
  /**
   * Your id of the event. Publications with the same id are one event, delivered once. Default: `data.eventId`, else a new
   * id, so that a retry of the call makes no second event. Receivers see it as `data.eventId`.
   */
  eventId?: string;
  /** A label, not a boundary: the event goes to destinations of this tenant. Default: `data.tenant`, else `default`. */
  tenant?: string;
  /** Time of the event: a date, or Unix seconds. Default: the time of publication. */
  time?: Date | number;
  /** AWS X-Ray trace header, at most 500 characters. */
  traceHeader?: string;
}

/** An event of a documented type, or of your own types: `PublishableEvent<{ 'loan.approved': { loanId: string } }>`. */
export type PublishableEvent<More = unknown> =
  | { [Type in keyof WebhookEventData]: PublishableEventOf<Type, WebhookEventData[Type]> }[keyof WebhookEventData]
  | { [Type in keyof More & string]: PublishableEventOf<Type, More[Type]> }[keyof More & string];
