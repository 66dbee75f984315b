import type { RecentDeliveries } from './recent-deliveries.ts';
import { merge, newAttempts } from './recent-deliveries.ts';
import type { DeliveryAttempt, WebhookDelivery } from './types/delivery.ts';
import type { WebhookManager } from './webhook-manager.ts';

/** An attempt that was recorded since the last look. */
export interface NewAttempt {
  delivery: WebhookDelivery;
  attempt: Omit<DeliveryAttempt, 'response'>;
}

/** Deliveries that each look reads: the newest of a destination. */
const LOOKED_AT = 100;

/** Follows destinations: each look at one returns the attempts that the looks before did not. */
export class AttemptsSeen {
  readonly #manager: WebhookManager;
  readonly #recent = new Map<string, RecentDeliveries<WebhookDelivery>>();

  constructor(manager: WebhookManager) {
    this.#manager = manager;
  }

  /** Attempts since the last look, oldest first; the first look returns all that there are. */
  async look(destinationId: string): Promise<NewAttempt[]> {
    const before = this.#recent.get(destinationId);
    const page = await this.#manager.getWebhookDeliveryHistory({ destinationId, limit: LOOKED_AT });
    const found: NewAttempt[] = [];
    for (const { delivery, first } of newAttempts(before, page)) {
      const { lastAttempt, attemptCount } = delivery;
      if (lastAttempt !== undefined && first === attemptCount) found.push({ delivery, attempt: lastAttempt });
      else for (const attempt of await this.#missed(delivery, first)) found.push({ delivery, attempt });
    }
    // Only now: a look that failed halfway is repeated as a whole.
    this.#recent.set(destinationId, merge(before, page, undefined, page.length === LOOKED_AT));
    return found.toSorted((left, right) => left.attempt.at.localeCompare(right.attempt.at));
  }

  /** The deliveries of a destination as the last look saw them, newest first. */
  deliveriesOf(destinationId: string): readonly WebhookDelivery[] {
    return this.#recent.get(destinationId)?.deliveries ?? [];
  }

  /** Several attempts came since: the list holds only the last. */
  async #missed(delivery: WebhookDelivery, first: number): Promise<DeliveryAttempt[]> {
    const { attempts } = await this.#manager.getDelivery(delivery.id);
    return attempts.filter(
      ({ run, number }) => run === delivery.run && number >= first && number <= delivery.attemptCount,
    );
  }
}
