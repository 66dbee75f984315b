import type { RecentDeliveries } from './recent-deliveries.ts';
import { merge, newAttempts } from './recent-deliveries.ts';
import type { DeliveryAttempt, WebhookDelivery } from './types/delivery.ts';
import type { WebhookManager } from './webhook-manager.ts';

/** A newly recorded attempt. */
export interface NewAttempt {
  delivery: WebhookDelivery;
  attempt: Omit<DeliveryAttempt, 'response'>;
}

/** Deliveries of a destination in each poll, the newest ones. */
const POLLED = 100;

/** Follows destinations by polling. Each poll returns the attempts that earlier polls did not return. */
export class AttemptsSeen {
  readonly #manager: WebhookManager;
  readonly #recent = new Map<string, RecentDeliveries<WebhookDelivery>>();

  constructor(manager: WebhookManager) {
    this.#manager = manager;
  }

  /** Returns the attempts since the last poll, oldest first; the first poll returns all attempts. */
  async look(destinationId: string): Promise<NewAttempt[]> {
    const before = this.#recent.get(destinationId);
    const page = await this.#manager.getWebhookDeliveryHistory({ destinationId, limit: POLLED });
    const found: NewAttempt[] = [];
    for (const { delivery, first } of newAttempts(before, page)) {
      const { lastAttempt, attemptCount } = delivery;
      if (lastAttempt !== undefined && first === attemptCount) found.push({ delivery, attempt: lastAttempt });
      else for (const attempt of await this.#missed(delivery, first)) found.push({ delivery, attempt });
    }
    // At the end, so that a failed poll is repeated completely.
    this.#recent.set(destinationId, merge(before, page, undefined, page.length === POLLED));
    return found.toSorted((left, right) => left.attempt.at.localeCompare(right.attempt.at));
  }

  /** Returns the deliveries of a destination at the last poll, newest first. */
  deliveriesOf(destinationId: string): readonly WebhookDelivery[] {
    return this.#recent.get(destinationId)?.deliveries ?? [];
  }

  /** Reads the delivery, since the list has only its last attempt. */
  async #missed(delivery: WebhookDelivery, first: number): Promise<DeliveryAttempt[]> {
    const { attempts } = await this.#manager.getDelivery(delivery.id);
    return attempts.filter(
      ({ run, number }) => run === delivery.run && number >= first && number <= delivery.attemptCount,
    );
  }
}
