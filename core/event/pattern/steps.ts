/**
 * Bounds the work of a match, counted in steps (characters and elements that are looked at), so that the bound is the same on
 * every machine. Matching is synchronous, so that one counter is enough.
 */
let left = Infinity;

/** A match took more steps than it may. Whether the event matches is unknown. */
export class TooManyStepsError extends Error {
  override readonly name = 'TooManyStepsError';
}

/** @throws TooManyStepsError */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new TooManyStepsError('The match takes too many steps.');
}

/** The steps that are left. */
export interface Allowance {
  left: number;
}

/** Does `work`, in which all matches together take at most the steps of `allowance`, and takes them off it. */
export function within<Result>(allowance: Allowance, work: () => Result): Result {
  const before = left;
  left = allowance.left;
  try {
    return work();
  } finally {
    allowance.left = Math.max(0, left);
    left = before;
  }
}
