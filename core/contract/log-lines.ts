/**
 * The fields of the line that a function logs per invocation, and the form of their entries: hops write them, saved
 * queries of Logs Insights read them.
 */
export const LogField = {
  /** Text: failures that ended nothing. */
  ERRORS: 'errors',
  /** `{messageId, reason}`: messages that SQS hands out again. */
  RETURNED: 'returned',
  /** One `AttemptEntry` per POST. */
  ATTEMPTS: 'attempts',
  /** One `EventEntry` per accepted event. */
  EVENTS: 'events',
  /** One `ExhaustedEntry` per delivery that ended without success. */
  EXHAUSTED: 'exhausted',
  /** `dst_… gone` or `dst_… failing`. */
  DISABLED: 'disabled',
  /** Id of the operation of the admin API. */
  OPERATION: 'operation',
  /** Who called the admin API: an ARN, or `staff:` and a subject. */
  PRINCIPAL: 'principal',
  /** `120 records 4 rows`: what tally read and wrote. */
  COUNTED: 'counted',
  /** `rcv_… 12 begun 3 skipped`: a page of a recovery or a backfill. */
  JOBS: 'jobs',
} as const;

export type LogFieldName = (typeof LogField)[keyof typeof LogField];

/** An entry of values with a space between them. Text of one line, a third shorter than an object. */
class Entry<const Name extends string> {
  readonly #names: readonly Name[];

  /** Only the last value may have spaces. */
  constructor(...names: readonly Name[]) {
    this.#names = names;
  }

  write(values: Readonly<Record<Name, string | number>>): string {
    let text = '';
    for (const name of this.#names) text += text === '' ? String(values[name]) : ` ${values[name]}`;
    return text;
  }

  /** The command of Logs Insights that reads the entry in `field`. */
  parseCommand(field: string): string {
    return `parse ${field} "${this.#names.map(() => '*').join(' ')}" as ${this.#names.join(', ')}`;
  }
}

/** Outcome: status code, else the error's code or class. Under 100 bytes, so that every attempt is logged. */
export const AttemptEntry = new Entry('destination', 'event', 'number', 'outcome', 'milliseconds');

/** `destinations`: how many the event goes to. `unmatched`: why to none, else `-`. */
export const EventEntry = new Entry('id', 'destinations', 'unmatched', 'type');

export const ExhaustedEntry = new Entry('delivery', 'attempts', 'reason');
