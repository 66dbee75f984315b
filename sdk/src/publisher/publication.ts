import { batchesOf } from './batches.ts';
import type { Entry } from './entry.ts';
import type { EventBus, EventBusEntry } from './event-bus.ts';
import { PublishError, type PublishFailure } from './publish-errors.ts';
import type { PublishedEvent } from './published-event.ts';
import { shown } from './remarks.ts';

/** Error codes of entries that the bus may accept at the next try. */
const RETRYABLE = /Throttl|Internal|Unavailable|Timeout|LimitExceeded/i;

/** An entry that the bus refused for now, with the reason. */
export interface Unpublished {
  entry: Entry;
  code: string;
  message: string;
}

/** The state of one call of `publishEvents`: published and failed events. */
export class Publication {
  readonly #bus: EventBus;
  readonly #source: string;
  /** By position of the event. */
  readonly #published: (PublishedEvent | undefined)[];
  readonly #failures: PublishFailure[] = [];

  constructor(bus: EventBus, source: string, size: number) {
    this.#bus = bus;
    this.#source = source;
    this.#published = Array.from({ length: size });
  }

  /**
   * Sends each entry once.
   *
   * @returns the entries to retry
   * @throws PublishError when a whole call fails, after the retries of the AWS SDK
   */
  async send(entries: readonly Entry[]): Promise<Unpublished[]> {
    const retry: Unpublished[] = [];
    const open = new Set(entries);
    for (const batch of batchesOf(entries)) {
      const results = await this.#put(batch, open);
      for (const [position, entry] of batch.entries()) {
        open.delete(entry);
        const {
          EventId: id,
          ErrorCode: code = 'Unknown',
          ErrorMessage: message = 'no reason given',
        } = results[position] ?? {};
        if (id !== undefined) this.#published[entry.index] = published(entry, id);
        else if (RETRYABLE.test(code)) retry.push({ entry, code, message });
        else this.#failures.push({ index: entry.index, code, message });
      }
      for (const { entry } of retry) open.add(entry);
    }
    return retry;
  }

  /** @throws PublishError when an event is not published */
  finish(unpublished: readonly Unpublished[]): PublishedEvent[] {
    this.#failures.push(...unpublished.map(({ entry, code, message }) => ({ index: entry.index, code, message })));
    if (this.#failures.length > 0) throw new PublishError(this.#failures, this.#published);
    return this.#published as PublishedEvent[];
  }

  async #put(batch: readonly Entry[], open: ReadonlySet<Entry>) {
    try {
      const { Entries } = await this.#bus.put(batch.map((entry) => toRequest(entry, this.#source, this.#bus.name)));
      return Entries ?? [];
    } catch (error) {
      const { name = 'Error', message = String(error), code: system } = error as Partial<NodeJS.ErrnoException>;
      // An error of the network has no name of its own, e.g. ECONNREFUSED.
      const code = name === 'Error' && system !== undefined ? system : name;
      const unsent = [...open].map((entry) => ({
        index: entry.index,
        code: batch.includes(entry) ? code : 'NotSent',
        message,
      }));
      throw new PublishError([...this.#failures, ...unsent], this.#published, { cause: error });
    }
  }
}

const published = ({ eventId, webhookId, detailType, remarks }: Entry, eventBridgeId: string): PublishedEvent => ({
  eventId,
  webhookId,
  eventBridgeId,
  ...shown(detailType, remarks),
});

const toRequest = (
  { detailType, detail, time, traceHeader }: Entry,
  source: string,
  eventBusName: string,
): EventBusEntry => ({
  EventBusName: eventBusName,
  Source: source,
  DetailType: detailType,
  Detail: detail,
  ...(time !== undefined && { Time: time }),
  ...(traceHeader !== undefined && { TraceHeader: traceHeader }),
});
