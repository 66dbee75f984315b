import type { DestinationId } from '../contract/ids.ts';
import type { Gate } from '../destination/destination.ts';

/** A refused write costs as much as a successful one, five reads: a presumption pays when five of six hold. */
const LOOKS = 8;
/** Most destinations in memory; a gate takes about 200 bytes. */
const REMEMBERED = 10_000;

/**
 * A gate that was not read for this batch but is remembered. It has only the fields in the condition of the write that
 * takes its tokens: the others, `wakeAt` among them, may have changed.
 */
export interface PresumedGate extends Pick<
  Gate,
  'destinationId' | 'tenant' | 'state' | 'configuration' | 'tat' | 'slot' | 'erasedUntil'
> {
  presumed: true;
}

export const isPresumed = (gate: Gate): gate is PresumedGate => 'presumed' in gate;

/** The gate as this process last saw it. */
interface Memory {
  gate: Gate;
  /** Reads in a row that found no token spent. */
  looks: number;
}

/**
 * Remembers destinations that get less than their limit allows, which is most of them most of the time. Their gates are
 * presumed unchanged, with no token spent, and are not read. The write that takes the tokens has this presumption as its
 * condition: a wrong one costs a call and never lets a POST through.
 */
export class QuietGates {
  readonly #looks: number;
  readonly #memories = new Map<DestinationId, Memory>();

  /** @param looks reads in a row that must find no token spent before a gate is presumed, at least 1. Default 8. */
  constructor(looks: number = LOOKS) {
    this.#looks = looks;
  }

  /** A gate was read. */
  saw(gate: Gate, now: number): void {
    const { destinationId } = gate;
    const looks = isQuiet(gate, now) ? (this.#memories.get(destinationId)?.looks ?? 0) + 1 : 0;
    // The least recently read is forgotten first.
    this.#memories.delete(destinationId);
    const [oldest] = this.#memories.keys();
    if (oldest !== undefined && this.#memories.size >= REMEMBERED) this.#memories.delete(oldest);
    this.#memories.set(destinationId, { gate, looks });
  }

  /** Tokens were taken from a gate; `tat` is its state after that. */
  took(destinationId: DestinationId, tat: number): void {
    const memory = this.#memories.get(destinationId);
    if (memory !== undefined) memory.gate = { ...memory.gate, tat };
  }

  /** A presumption did not hold. */
  wrong(destinationId: DestinationId): void {
    this.#memories.delete(destinationId);
  }

  /** The presumed gate; `undefined` when it has to be read. */
  presume(destinationId: DestinationId, now: number): PresumedGate | undefined {
    const memory = this.#memories.get(destinationId);
    if (memory === undefined || memory.looks < this.#looks || memory.gate.tat > now) return undefined;
    const { tenant, state, configuration, tat, slot, erasedUntil } = memory.gate;
    const erased = erasedUntil === undefined ? undefined : { erasedUntil };
    return { destinationId, tenant, state, configuration, tat, slot, ...erased, presumed: true };
  }
}

const isQuiet = ({ state, breaker, tat }: Gate, now: number): boolean =>
  state === 'ACTIVE' && breaker === undefined && tat <= now;
