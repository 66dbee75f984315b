import { LogField } from '../../core/contract/log-lines.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { isTransient } from '../adapters/aws/retries.ts';
import type { DeliveriesStore, FirstSuccess } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Clock } from '../../core/clock.ts';
import type { ResultWrites } from './result-writes.ts';

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
 * success of those that are still unwritten. A throttled row is written again.
 */
export class FirstSuccesses {
  readonly #posts: Promise<unknown>;
  readonly #writes: ResultWrites;
  readonly #dependencies: FirstSuccessesDependencies;
  #collected: Collected[] = [];

  /** @param posts settles when all POSTs of the batch have ended */
  constructor(posts: Promise<unknown>, writes: ResultWrites, dependencies: FirstSuccessesDependencies) {
    this.#posts = posts;
    this.#writes = writes;
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
    const pause = this.#writes();
    let open = this.#collected;
    this.#collected = [];
    for (;;) {
      open = await this.#write(open);
      if (open.length === 0) return;
      if (await pause()) continue;
      for (const { written } of open) written(false);
      return;
    }
  }

  /** Returns those that may be written later. */
  async #write(collected: readonly Collected[]): Promise<Collected[]> {
    const { deliveries, telemetry } = this.#dependencies;
    try {
      const unwritten = await deliveries.putFirstSuccesses(collected.map(({ success }) => success));
      const isOpen = ({ success }: Collected): boolean =>
        unwritten.size > 0 && unwritten.has(deliveryIdOf(success.subject));
      for (const each of collected) if (!isOpen(each)) each.written(true);
      return unwritten.size === 0 ? [] : collected.filter(isOpen);
    } catch (error) {
      telemetry.note(LogField.ERRORS, String(error));
      if (isTransient(error)) return [...collected];
      for (const { written } of collected) written(false);
      return [];
    }
  }
}
