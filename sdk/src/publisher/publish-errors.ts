import type { PublishedEvent } from './published-event.ts';

/** One rule that an event breaks. */
export interface PublishProblem {
  /** Position of the event among those handed over, from 0. */
  index: number;
  /** E.g. `data` */
  field: string;
  /** What is wrong, e.g. `is larger than 1 MiB`. */
  rule: string;
  /** What to do. */
  remedy: string;
}

/** Events that the bus, or the service behind it, would refuse. Nothing was sent. */
export class PublishRefusedError extends Error {
  override name = 'PublishRefusedError';
  /** Every broken rule of every event. */
  readonly problems: readonly PublishProblem[];

  constructor(problems: readonly PublishProblem[]) {
    const lines = problems.map(({ index, field, rule, remedy }) => `events[${index}].${field} ${rule}. ${remedy}.`);
    super(`Nothing was published: ${lines.join(' ')}`);
    this.problems = problems;
  }
}

export interface PublishFailure {
  /** Position of the event among those handed over, from 0. */
  index: number;
  /** Error code of the bus, e.g. `ThrottlingException`; `NotSent` for events that were not tried after a call had failed. */
  code: string;
  message: string;
}

/** Some events were not taken, after retries. Publishing those of `failures` again is safe: they keep their `eventId`. */
export class PublishError extends Error {
  override name = 'PublishError';
  readonly failures: readonly PublishFailure[];
  /** By position; `undefined` where an event was not taken. */
  readonly published: readonly (PublishedEvent | undefined)[];

  constructor(
    failures: readonly PublishFailure[],
    published: readonly (PublishedEvent | undefined)[],
    options?: ErrorOptions,
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
