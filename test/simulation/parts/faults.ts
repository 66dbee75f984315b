import type { SeededRandom } from './seeded-random.ts';
import { TokenBucket } from './token-bucket.ts';

/** Kinds of faults. A rate is per call, message or item. */
export const FAULT_KINDS = [
  'crashBefore',
  'crashAfter',
  'refused',
  'lostResponse',
  'repeated',
  'slow',
  'late',
  'partial',
  'throttledPoller',
  'lostDelete',
  'duplicateMessage',
  'reorder',
  'skew',
  'indexLag',
  'doubleSchedule',
  'tornTransaction',
  'racedConnection',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A service that is out for a while. */
export interface Outage {
  service: 'dynamodb' | 'sqs' | 'kms' | 'events' | 'deliver' | 'fan-out' | 'exhaust' | 'resume' | 'tally' | 'admin';
  from: number;
  until: number;
}

/** How one call goes. */
export interface CallPlan {
  /** Milliseconds until the service acts, and from then until the caller has the response. */
  toService: number;
  back: number;
  /** The caller dies before the call leaves, or once the service has acted. */
  crash?: 'before' | 'after';
  /** `refused`: the service does not act. `lostResponse`: it acts, but the caller gets an error. `repeated`: the call is sent twice, as an SDK does without a response. */
  upset?: 'refused' | 'lostResponse' | 'repeated';
}

const RATES = [0.005, 0.02, 0.06] as const;
/** A run has few transactions. */
const TORN_RATES = [0.3, 1] as const;
const LONGEST_SKEW_MS = 5 * 60_000;
const LONGEST_INDEX_LAG_MS = 30_000;
const LONGEST_READ_LAG_MS = 2_000;

/**
 * The faults of one run: a random subset of kinds, each at its own rate, between `from` and `until`. Few kinds at a time reach deeper
 * states than all kinds at once, which stop nearly all work.
 */
export class Faults {
  readonly rates: Partial<Record<FaultKind, number>> = {};
  readonly outages: Outage[] = [];
  /**
   * Writes a second that a table takes, or its index, or one of its partitions: `deliveries`, `destinations/wake`,
   * `deliveries/D#dst_…`. As many as come when absent.
   */
  readonly writesPerSecond: Record<string, number> = {};
  /** CPU time of a call, by function, in milliseconds: calls that are made at once leave one after the other. */
  readonly callCpuMs: Partial<Record<Outage['service'], number>> = {};
  readonly #buckets = new Map<string, TokenBucket>();
  readonly from: number;
  readonly until: number;
  /** Decides about a call by its name, e.g. `fan-out#1 SendMessageBatch`, before chance does. */
  script: ((call: string) => Partial<CallPlan> | undefined) | undefined;
  readonly #random: SeededRandom;
  readonly #now: () => number;

  constructor(random: SeededRandom, now: () => number, { from, until }: { from: number; until: number }) {
    this.#random = random;
    this.#now = now;
    this.from = from;
    this.until = until;
  }

  /** Chooses kinds and rates by chance; about one run in ten has no faults. */
  choose(): void {
    if (this.#random.chance(0.1)) return;
    for (const kind of FAULT_KINDS)
      if (this.#random.chance(0.35))
        this.rates[kind] = this.#random.pick<number>(kind === 'tornTransaction' ? TORN_RATES : RATES);
  }

  get active(): boolean {
    const now = this.#now();
    return this.from <= now && now < this.until;
  }

  /** The run has no faults. */
  get none(): boolean {
    const planned = [this.rates, this.writesPerSecond, this.callCpuMs, this.outages].some(
      (faults) => Object.keys(faults).length > 0,
    );
    return !planned && this.script === undefined;
  }

  /** Whether a table or an index has capacity for `units` writes now, and takes it. */
  takesCapacity(name: string, units: number): boolean {
    const perSecond = this.writesPerSecond[name];
    if (perSecond === undefined || !this.active) return true;
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) this.#buckets.set(name, (bucket = new TokenBucket(perSecond, this.#now())));
    return bucket.take(units, this.#now());
  }

  /** Whether a fault of this kind strikes now. */
  strikes(kind: FaultKind): boolean {
    const rate = this.rates[kind];
    return rate !== undefined && this.active && this.#random.chance(rate);
  }

  isOut(service: Outage['service']): boolean {
    const now = this.#now();
    return this.outages.some((outage) => outage.service === service && outage.from <= now && now < outage.until);
  }

  call(service: Outage['service'], call: string): CallPlan {
    const plan: CallPlan = { toService: this.#random.integer(1, 6), back: this.#random.integer(1, 6) };
    if (this.#now() < this.from) return plan;
    const scripted = this.script?.(call);
    if (scripted !== undefined) return { ...plan, ...scripted };
    if (this.isOut(service)) return { ...plan, upset: 'refused' };
    if (!this.active) return plan;
    if (this.strikes('crashBefore')) return { ...plan, crash: 'before' };
    if (this.strikes('crashAfter')) return { ...plan, crash: 'after' };
    if (this.strikes('slow')) plan.back = this.#random.pick([2_000, 12_000, 40_000]);
    // The call acts after its caller died, and after the message became visible again.
    if (this.strikes('late')) plan.toService = this.#random.pick([25_000, 60_000, 200_000, 700_000]);
    if (this.strikes('refused')) return { ...plan, upset: 'refused' };
    if (this.strikes('lostResponse')) return { ...plan, upset: 'lostResponse' };
    if (this.strikes('repeated')) return { ...plan, upset: 'repeated' };
    return plan;
  }

  /** Whether the caller of a POST dies before it is sent, or as soon as the response is there. */
  post(call: string): CallPlan['crash'] {
    const scripted = this.script?.(call);
    if (scripted !== undefined) return scripted.crash;
    return this.strikes('crashBefore') ? 'before' : this.strikes('crashAfter') ? 'after' : undefined;
  }

  /** Whether a poller that has received messages for a function finds no capacity of it. */
  throttles(consumer: string): boolean {
    return this.script?.(`${consumer} poll`)?.upset === 'refused' || this.strikes('throttledPoller');
  }

  /** How far a new execution environment's clock is off. */
  skew(): number {
    if (this.rates.skew === undefined || !this.active) return 0;
    return this.#random.integer(-LONGEST_SKEW_MS, LONGEST_SKEW_MS);
  }

  /** How long an index takes to show a write. */
  indexLag(): number {
    if (this.rates.indexLag === undefined || !this.active) return 0;
    return this.#random.chance(0.5) ? 0 : this.#random.integer(1, LONGEST_INDEX_LAG_MS);
  }

  /** How old a read that need not be consistent may be. */
  readLag(): number {
    return this.active && this.#random.chance(0.2) ? LONGEST_READ_LAG_MS : 0;
  }

  /** How long one write of a torn transaction stays unseen, in milliseconds. */
  tear(longest: number): number {
    return this.#random.integer(0, longest);
  }

  /** The most that two clocks of a run are apart, in milliseconds. */
  get clocksApart(): number {
    return this.rates.skew === undefined ? 0 : 2 * LONGEST_SKEW_MS;
  }
}
