import type { PublishedEvent } from './published-event.ts';

/** One rule that an event breaks. */
export interface PublishProblem {
  /** Position of the event in the argument, from 0; absent for a fault of the call. */
  index?: number;
  /** E.g. `event` or `data.total` */
  field: string;
  /** The error, e.g. `is not an object`. */
  rule: string;
  /** The action that fixes the event. */
  remedy: string;
}

/** The bus or the service would refuse some events, or `strict` does. Nothing was sent. */
export class PublishRefusedError extends Error {
  override name = 'PublishRefusedError';
  /** All broken rules of all events. */
  readonly problems: readonly PublishProblem[];

  constructor(problems: readonly PublishProblem[]) {
    const lines = problems.map(
      ({ index, field, rule, remedy }) =>
        `${index === undefined ? '' : `events[${index}].`}${field} ${rule}. ${remedy}.`,
    );
    super(`Nothing was published: ${lines.join(' ')}`);
    this.problems = problems;
  }
}

export interface PublishFailure {
  /** Position of the event in the argument, from 0. */
  index: number;
  /** Error code of the bus, e.g. `ThrottlingException`; `NotSent` for events after a failed call. */
  code: string;
  message: string;
}

/** Some events are not published, after retries. Publish those of `failures` again with the same `eventId`: that is safe. */
export class PublishError extends Error {
  override name = 'PublishError';
  readonly failures: readonly PublishFailure[];
  /** By position; `undefined` for an event that is not published. */
  readonly published: readonly (PublishedEvent | undefined)[];

  constructor(
    failures: readonly PublishFailure[],
    published: readonly (PublishedEvent | undefined)[],
    options?: { cause?: unknown },
  ) {
    const [first] = failures;
    super(
      `${failures.length} of ${published.length} events were not published: events[${first?.index}]: ${first?.code}: ${first?.message}`,
      options,
    );
    this.failures = failures;
    this.published = published;
  }
}
