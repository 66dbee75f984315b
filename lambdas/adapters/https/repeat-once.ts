import type { PostResult } from '../../../core/delivery/post-result.ts';
import type { PostOutcome } from './post.ts';

export interface Repeat {
  /** Takes the token of the second POST; false when there is none. Default: it needs none. */
  mayRepeat: (() => Promise<boolean>) | undefined;
  /** Milliseconds left of the deadline. */
  left: () => number;
  /** The second POST, on a fresh connection. */
  again: (deadlineMs: number) => Promise<PostOutcome>;
}

/**
 * A POST that met a kept connection just as its receiver closed it is sent once more at once, on a fresh connection: the
 * receiver did not refuse the event. The two count as one attempt, which names the reason. A POST on a fresh connection,
 * and one with any byte of a response but a 408, is never sent twice.
 */
export async function repeatOnce(
  { result, raced }: PostOutcome,
  { mayRepeat, left, again }: Repeat,
): Promise<PostResult> {
  if (raced === undefined || (mayRepeat !== undefined && !(await mayRepeat()))) return result;
  const deadlineMs = left();
  if (deadlineMs <= 0) return result;
  const { result: second } = await again(deadlineMs);
  const total = Math.round((result.phases.total + second.phases.total) * 10) / 10;
  return { ...second, repeated: raced, phases: { ...second.phases, total } };
}
