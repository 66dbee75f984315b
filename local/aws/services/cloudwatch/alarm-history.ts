import type { AlarmState, Evaluation } from './alarm.ts';

interface Item {
  /** Name of the alarm. */
  alarm: string;
  kind: 'MetricAlarm' | 'CompositeAlarm';
  /** Milliseconds since the epoch. */
  at: number;
}

/** A change of an alarm's state. */
export interface StateUpdate extends Item, Evaluation {
  type: 'StateUpdate';
  from: AlarmState;
}

/** An attempt to notify a topic of such a change. */
export interface Notification extends Item {
  type: 'Action';
  topicArn: string;
  /** The refusal of the topic; none when it took the message. */
  error: string | undefined;
}

export type AlarmHistoryItem = StateUpdate | Notification;

const ITEMS_KEPT = 2_000;

/** The latest changes of alarms and the notifications that followed, oldest first. */
export class AlarmHistory {
  #items: AlarmHistoryItem[] = [];

  add(item: AlarmHistoryItem): void {
    if (this.#items.length >= ITEMS_KEPT) this.#items = this.#items.slice(ITEMS_KEPT / 2);
    this.#items.push(item);
  }

  items(): readonly AlarmHistoryItem[] {
    return this.#items;
  }
}
