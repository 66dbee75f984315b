import { AttemptsSeen } from '../../sdk/src/manager/attempts-seen.ts';
import type { WebhookDelivery } from '../../sdk/src/manager/types/delivery.ts';
import type { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import { attemptLine } from './report.ts';

/** The attempts of all destinations of the stack, as lines: of the samples, and of those that somebody adds meanwhile. */
export class AttemptFeed {
  readonly #manager: WebhookManager;
  readonly #seen: AttemptsSeen;

  constructor(manager: WebhookManager) {
    this.#manager = manager;
    this.#seen = new AttemptsSeen(manager);
  }

  /** A line for each attempt since the last look, oldest first. */
  async look(): Promise<string[]> {
    const destinations = await this.#manager.listWebhooks({ tenant: '*' });
    // A listener has no attempts.
    const posted = destinations.filter(({ state }) => state !== 'LISTENING');
    const names = new Map(posted.map(({ id, name }) => [id, name]));
    const looks = await Promise.all(posted.map(({ id }) => this.#seen.look(id)));
    return looks
      .flat()
      .toSorted((left, right) => left.attempt.at.localeCompare(right.attempt.at))
      .map((seen) => attemptLine(seen, names));
  }

  /** Deliveries of a destination at the last look, newest first. */
  deliveriesOf(destinationId: string): readonly WebhookDelivery[] {
    return this.#seen.deliveriesOf(destinationId);
  }
}
