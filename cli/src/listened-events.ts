import type { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import type { WebhookDelivery } from '../../sdk/src/manager/types/delivery.ts';

/** Each look goes back so far behind what earlier looks have reached: fan-out lists an event seconds after it is accepted. */
const OVERLAP_MS = 10_000;
/** A look that goes back further is this often. */
const LONG_LOOK_EVERY_MS = 60_000;
/** Fan-out takes an event at most five times, three minutes apart. */
const LONG_OVERLAP_MS = 16 * 60_000;
/** Events that are handled at the same time. */
const AT_ONCE = 5;

/**
 * The events of a listener, each once. A listed event has the time at which it was accepted and may be listed later than
 * others, so looks overlap. All times are those of the service: the clock of this machine may be wrong or may have stood.
 */
export class ListenedEvents {
  readonly #manager: Pick<WebhookManager, 'getWebhookDeliveryHistory'>;
  readonly #destinationId: string;
  /** Milliseconds since the start of the listener, by a clock that never jumps. It may be slow. */
  readonly #elapsed: () => number;
  readonly #startedAt: number;
  /** Ids of handled deliveries, with the time at which they were accepted. */
  readonly #handled = new Map<string, number>();
  #reached: number;
  #longLookAt = LONG_LOOK_EVERY_MS;

  /** @param destination as the API returned it just now */
  constructor(
    manager: Pick<WebhookManager, 'getWebhookDeliveryHistory'>,
    destination: { id: string; createdAt: string },
    clock: () => number = () => performance.now(),
  ) {
    this.#manager = manager;
    this.#destinationId = destination.id;
    this.#startedAt = Date.parse(destination.createdAt);
    this.#reached = this.#startedAt;
    const start = clock();
    this.#elapsed = () => clock() - start;
  }

  /**
   * Handles the events that were not handled yet, about in the order of their acceptance. When the API or `handle` throws,
   * the next look handles the rest.
   *
   * @returns whether it was a long look
   */
  async look(handle: (delivery: WebhookDelivery) => Promise<void>): Promise<boolean> {
    const elapsed = this.#elapsed();
    const long = elapsed >= this.#longLookAt;
    const startDate = new Date(this.#reached - (long ? LONG_OVERLAP_MS : OVERLAP_MS));
    const listed = await this.#manager.getWebhookDeliveryHistory({ destinationId: this.#destinationId, startDate });
    const queue = listed.filter(({ id }) => !this.#handled.has(id)).toReversed();
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await handle(next);
        this.#handled.set(next.id, Date.parse(next.acceptedAt));
      }
    };
    // All of them end before the next look, which would handle an event that is still being handled again.
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const newest = Date.parse(listed[0]?.acceptedAt ?? '') || 0;
    this.#reached = Math.max(this.#reached, this.#startedAt + elapsed, newest);
    if (long) this.#longLookAt = elapsed + LONG_LOOK_EVERY_MS;
    for (const [id, at] of this.#handled) if (at < this.#reached - 2 * LONG_OVERLAP_MS) this.#handled.delete(id);
    return long;
  }
}
