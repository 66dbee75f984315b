import type { Gate } from '../destination/destination.ts';

/** A write that fails is billed like one that holds, five times a read: a presumption must be right five times in six to pay. */
const LOOKS = 8;
/** Destinations that are remembered; a gate takes about 200 bytes. */
const REMEMBERED = 10_000;

/** What a process knew of a gate last. */
interface Memory {
  gate: Gate;
  /** Looks in a row that found no token spent. */
  looks: number;
}

/**
 * Destinations that get less than their limit allows: most of them, most of the time. The gate of such a one need not be
 * read before tokens are taken from it. It is presumed to be as it was, no token spent; and the write that takes the
 * tokens is on condition that this is true, so that a presumption can cost a call and never let a POST through.
 */
export class QuietGates {
  readonly #looks: number;
  readonly #memories = new Map<string, Memory>();

  /** @param looks in a row that have to find no token spent before it is presumed, at least 1. Default 8. */
  constructor(looks: number = LOOKS) {
    this.#looks = looks;
  }

  /** A gate was read. */
  saw(gate: Gate, now: number): void {
    const { destinationId } = gate;
    const looks = isQuiet(gate, now) ? (this.#memories.get(destinationId)?.looks ?? 0) + 1 : 0;
    // The least lately read goes first.
    this.#memories.delete(destinationId);
    if (this.#memories.size >= REMEMBERED) this.#memories.delete(this.#memories.keys().next().value ?? '');
    this.#memories.set(destinationId, { gate, looks });
  }

  /** Tokens were taken from a gate, which left it with this `tat`. */
  took(destinationId: string, tat: number): void {
    const memory = this.#memories.get(destinationId);
    if (memory !== undefined) memory.gate = { ...memory.gate, tat };
  }

  /** A presumption did not hold. */
  wrong(destinationId: string): void {
    this.#memories.delete(destinationId);
  }

  /** The gate as it may be presumed to be; `undefined` when it is to be read. */
  presume(destinationId: string, now: number): Gate | undefined {
    const memory = this.#memories.get(destinationId);
    if (memory === undefined || memory.looks < this.#looks || memory.gate.tat > now) return undefined;
    const { tenant, state, configuration, tat, slot } = memory.gate;
    // Nothing but what the write has as its condition: whether the destination is going to be woken may have changed.
    return { destinationId, tenant, state, configuration, tat, slot, presumed: true };
  }
}

const isQuiet = ({ state, breaker, tat }: Gate, now: number): boolean =>
  state === 'ACTIVE' && breaker === undefined && tat <= now;
