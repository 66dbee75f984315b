import type { Clock } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import type { DeliveriesStore, FirstSuccess } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

export interface FirstSuccessesDependencies {
  deliveries: Pick<DeliveriesStore, 'putFirstSuccesses'>;
  telemetry: Pick<Telemetry, 'note'>;
  clock: Clock;
}

/** A hung receiver holds up the results of the other deliveries of its batch no longer than this. */
const COLLECT_MS = 1_000;

interface Collected {
  success: FirstSuccess;
  written: (held: boolean) => void;
}

/**
 * Successes of first attempts, written in one call for the batch: when all POSTs have ended, or a second after the first
 * success of those that are still unwritten.
 */
export class FirstSuccesses {
  readonly #posts: Promise<unknown>;
  readonly #dependencies: FirstSuccessesDependencies;
  #collected: Collected[] = [];

  /** @param posts settles when all POSTs of the batch have ended */
  constructor(posts: Promise<unknown>, dependencies: FirstSuccessesDependencies) {
    this.#posts = posts;
    this.#dependencies = dependencies;
  }

  /** Resolves once the success is written: to false when it could not be. */
  add(success: FirstSuccess): Promise<boolean> {
    return new Promise((written) => {
      this.#collected.push({ success, written });
      if (this.#collected.length > 1) return;
      const flush = (): Promise<void> => this.#flush();
      void Promise.race([this.#posts, this.#dependencies.clock.sleep(COLLECT_MS)]).then(flush, flush);
    });
  }

  async #flush(): Promise<void> {
    const collected = this.#collected;
    this.#collected = [];
    const { deliveries, telemetry } = this.#dependencies;
    const unwritten = await deliveries
      .putFirstSuccesses(collected.map(({ success }) => success))
      .catch((error: unknown) => {
        telemetry.note(LogField.ERRORS, String(error));
        return undefined;
      });
    for (const { success, written } of collected) {
      written(unwritten !== undefined && !(unwritten.size > 0 && unwritten.has(deliveryIdOf(success.subject))));
    }
  }
}
