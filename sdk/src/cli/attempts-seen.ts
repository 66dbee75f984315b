import type { WebhookManager } from '../manager/webhook-manager.ts';
import type { DeliveryAttempt, WebhookDelivery } from '../manager/types/delivery.ts';

/** A newly recorded attempt. */
export interface NewAttempt {
  delivery: WebhookDelivery;
  attempt: Omit<DeliveryAttempt, 'response'>;
}

/** Deliveries of a destination in each poll, the newest ones. */
const POLLED = 100;

/** Finds new attempts by polling. */
export class AttemptsSeen {
  readonly #manager: WebhookManager;
  /** Attempts already returned, by delivery and run. */
  readonly #returned = new Map<string, number>();

  constructor(manager: WebhookManager) {
    this.#manager = manager;
  }

  /** Returns the attempts since the last call, oldest first; the first call returns all attempts. */
  async look(destinationId: string): Promise<NewAttempt[]> {
    const found: NewAttempt[] = [];
    for (const delivery of await this.#manager.getWebhookDeliveryHistory({ destinationId, limit: POLLED })) {
      const { lastAttempt } = delivery;
      if (lastAttempt === undefined) continue;
      const key = `${delivery.id}/${delivery.run}`;
      const returned = this.#returned.get(key) ?? 0;
      if (lastAttempt.run !== delivery.run || delivery.attemptCount <= returned) continue;
      this.#returned.set(key, delivery.attemptCount);
      if (delivery.attemptCount === returned + 1) found.push({ delivery, attempt: lastAttempt });
      else for (const attempt of await this.#missed(delivery, returned)) found.push({ delivery, attempt });
    }
    return found.toSorted((left, right) => left.attempt.at.localeCompare(right.attempt.at));
  }

  /** The list of deliveries has only the last attempt of each; this returns the ones before it too. */
  async #missed(delivery: WebhookDelivery, returned: number): Promise<DeliveryAttempt[]> {
    const { attempts } = await this.#manager.getDelivery(delivery.id);
    return attempts.filter(
      ({ run, number }) => run === delivery.run && number > returned && number <= delivery.attemptCount,
    );
  }
}
