import { breakerOf, stateOf } from '../delivery/breaker.ts';
import type { RateLimit } from '../delivery/rate-limit.ts';
import { nextFreeAt } from '../delivery/rate-limit.ts';
import type { Gate } from './destination.ts';

/** Why an active destination gets no delivery now. */
export const BLOCKS = ['rate_limit', 'circuit'] as const;

export interface Block {
  by: (typeof BLOCKS)[number];
  /** Milliseconds since the epoch. */
  until: number;
}

/** The block that ends last; `undefined` while the destination gets deliveries, or is not active. */
export function blockOf(gate: Gate, rateLimit: RateLimit, now: number): Block | undefined {
  if (gate.state !== 'ACTIVE') return undefined;
  const circuit = stateOf(breakerOf(gate), now);
  const free = nextFreeAt(rateLimit, gate.tat, now);
  if (circuit.state === 'open' && circuit.until >= free) return { by: 'circuit', until: circuit.until };
  return free > now ? { by: 'rate_limit', until: free } : undefined;
}
