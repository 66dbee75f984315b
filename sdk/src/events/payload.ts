import type { WebhookEventData } from './event-data.ts';

/**
 * Any undocumented type. It is an enum because a compiler treats an enum as a string that equals no other literal; with a
 * branded `string`, `event` could not discriminate the payloads.
 */
export declare enum UndocumentedEventType {
  ANY = '*',
}

/** The body of a webhook with the event type `Type`. */
export interface WebhookPayloadOf<Type extends string, Data> {
  event: Type;
  /** Time of the event, in Unix seconds. */
  timestamp: number;
  data: Data;
  /** The platform that published it, e.g. `street-collector-platform`. */
  source: string;
}

type Payloads<DataByType> = {
  [Type in keyof DataByType & string]: WebhookPayloadOf<Type, DataByType[Type]>;
}[keyof DataByType & string];

/**
 * The body of a webhook. A comparison of `event` narrows `data`; for undocumented types `data` has unknown fields. Add types
 * of your own as `WebhookPayload<{ 'loan.approved': { loanId: string } }>`.
 */
export type WebhookPayload<More = unknown> =
  Payloads<WebhookEventData> | Payloads<More> | WebhookPayloadOf<UndocumentedEventType, Record<string, unknown>>;
