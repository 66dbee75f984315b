import type { WebhookManager } from '../manager/webhook-manager.ts';
import type { DeliveryAttempt, WebhookDelivery } from '../manager/types/delivery.ts';

/** An attempt that has just been recorded. */
export interface NewAttempt {
  delivery: WebhookDelivery;
  attempt: Omit<DeliveryAttempt, 'response'>;
}

/** Deliveries that are looked at each time: the newest of a destination. */
const LOOKED_AT = 100;

/** Tells attempts that were not there before, by asking again and again. */
export class AttemptsSeen {
  readonly #manager: WebhookManager;
  /** How many attempts of a delivery's runs were told. */
  readonly #told = new Map<string, number>();

  constructor(manager: WebhookManager) {
    this.#manager = manager;
  }

  /** Attempts since the last call, oldest first; all that there are on the first. */
  async look(destinationId: string): Promise<NewAttempt[]> {
    const found: NewAttempt[] = [];
    for (const delivery of await this.#manager.getWebhookDeliveryHistory({ destinationId, limit: LOOKED_AT })) {
      const { lastAttempt } = delivery;
      if (lastAttempt === undefined) continue;
      const key = `${delivery.id}/${delivery.run}`;
      const told = this.#told.get(key) ?? 0;
      if (lastAttempt.run !== delivery.run || delivery.attemptCount <= told) continue;
      this.#told.set(key, delivery.attemptCount);
      if (delivery.attemptCount === told + 1) found.push({ delivery, attempt: lastAttempt });
      else for (const attempt of await this.#missed(delivery, told)) found.push({ delivery, attempt });
    }
    return found.toSorted((left, right) => left.attempt.at.localeCompare(right.attempt.at));
  }

  /** Several came since: the list holds only the last. */
  async #missed(delivery: WebhookDelivery, told: number): Promise<DeliveryAttempt[]> {
    const { attempts } = await this.#manager.getDelivery(delivery.id);
    return attempts.filter(
      ({ run, number }) => run === delivery.run && number > told && number <= delivery.attemptCount,
    );
  }
}
