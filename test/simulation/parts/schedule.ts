import { WAKE_INDEX } from '../../../core/contract/keys.ts';
import type { Table } from '../services/table.ts';
import type { Faults } from './faults.ts';
import type { SimulatedFunction } from './function.ts';
import type { Scheduler } from './scheduler.ts';

const MINUTE_MS = 60_000;

/**
 * The rule that invokes resume every minute. It skips minutes in which no destination can be due by any clock:
 * resume would find nothing to do.
 */
export class Schedule {
  readonly #resume: SimulatedFunction;
  readonly #destinations: Table;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  #next = Number.POSITIVE_INFINITY;

  constructor(resume: SimulatedFunction, destinations: Table, scheduler: Scheduler, faults: Faults) {
    this.#resume = resume;
    this.#destinations = destinations;
    this.#scheduler = scheduler;
    this.#faults = faults;
  }

  /** Decides when resume runs next. Call it after every change of a destination. */
  look(): void {
    let earliest = Number.POSITIVE_INFINITY;
    for (const row of this.#destinations.rows()) {
      const wakeAt = row[WAKE_INDEX.sortKey]?.N;
      if (wakeAt !== undefined) earliest = Math.min(earliest, Number(wakeAt));
    }
    if (earliest === Number.POSITIVE_INFINITY) return;
    const { now } = this.#scheduler;
    const at = Math.ceil((Math.max(earliest - this.#faults.clocksApart, now) + 1) / MINUTE_MS) * MINUTE_MS;
    if (at >= this.#next) return;
    this.#next = at;
    this.#scheduler.at(at, () => this.#tick(at));
  }

  #tick(at: number): void {
    if (at !== this.#next) return;
    this.#next = Number.POSITIVE_INFINITY;
    if (!this.#faults.isOut('resume')) {
      this.#resume.invoke({}, () => this.look());
      if (this.#faults.strikes('doubleSchedule')) this.#resume.invoke({}, () => this.look());
    }
    // A slow or dead run does not delay the next one.
    this.look();
  }
}
