import type { DestinationId } from '../contract/ids.ts';
import type { Gate } from '../destination/destination.ts';

/** A refused write costs like one that holds, five times a read: a presumption must be right five times in six to pay. */
const LOOKS = 8;
/** Most gates that are remembered; each takes about 200 bytes. */
const REMEMBERED = 10_000;

/**
 * A gate that was not read for this batch but is remembered. It has only the attributes that the write of its tokens has
 * as a condition; the others may have changed.
 */
export interface PresumedGate extends Pick<
  Gate,
  'destinationId' | 'tenant' | 'state' | 'configuration' | 'tat' | 'slot'
> {
  presumed: true;
}

export const isPresumed = (gate: Gate): gate is PresumedGate => 'presumed' in gate;

/** The last known state of a gate. */
interface Memory {
  gate: Gate;
  /** Looks in a row that found no token spent. */
  looks: number;
}

/**
 * Destinations that get less than their limit allows: most of them, most of the time. Deliver takes tokens from the gate
 * of such a destination without reading it first: it presumes the gate as it was, with no token spent. The write that
 * takes the tokens is on condition that this is true, so that a wrong presumption costs a call and admits no POST.
 */
export class QuietGates {
  readonly #looks: number;
  readonly #memories = new Map<DestinationId, Memory>();

  /** @param looks in a row that must find no token spent before a gate is presumed, at least 1. Default 8. */
  constructor(looks: number = LOOKS) {
    this.#looks = looks;
  }

  /** A gate was read. */
  saw(gate: Gate, now: number): void {
    const { destinationId } = gate;
    const looks = isQuiet(gate, now) ? (this.#memories.get(destinationId)?.looks ?? 0) + 1 : 0;
    this.#memories.delete(destinationId);
    // A full memory forgets the gate that was read the longest time ago.
    const [oldest] = this.#memories.keys();
    if (oldest !== undefined && this.#memories.size >= REMEMBERED) this.#memories.delete(oldest);
    this.#memories.set(destinationId, { gate, looks });
  }

  /** Tokens were taken from a gate, which left it with this `tat`. */
  took(destinationId: DestinationId, tat: number): void {
    const memory = this.#memories.get(destinationId);
    if (memory !== undefined) memory.gate = { ...memory.gate, tat };
  }

  /** A presumption did not hold. */
  wrong(destinationId: DestinationId): void {
    this.#memories.delete(destinationId);
  }

  /** @returns `undefined` for a gate that has to be read */
  presume(destinationId: DestinationId, now: number): PresumedGate | undefined {
    const memory = this.#memories.get(destinationId);
    if (memory === undefined || memory.looks < this.#looks || memory.gate.tat > now) return undefined;
    const { tenant, state, configuration, tat, slot } = memory.gate;
    return { destinationId, tenant, state, configuration, tat, slot, presumed: true };
  }
}

const isQuiet = ({ state, breaker, tat }: Gate, now: number): boolean =>
  state === 'ACTIVE' && breaker === undefined && tat <= now;
