import type { WebhookEventData } from './event-data.ts';

/**
 * A type that is not among the documented ones: any text. Declared as an enum, which a compiler takes for a string that
 * equals no other literal; a marked `string` would not let `event` tell the payloads apart.
 */
export declare enum UndocumentedEventType {
  ANY = '*',
}

/** The body of a webhook whose `event` is `Type`. */
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
 * The body of a webhook. Comparing `event` narrows `data`; what is left after the documented types has `data` with
 * unknown fields. Types of your own join as `WebhookPayload<{ 'loan.approved': { loanId: string } }>`.
 */
export type WebhookPayload<More = unknown> =
  Payloads<WebhookEventData> | Payloads<More> | WebhookPayloadOf<UndocumentedEventType, Record<string, unknown>>;
