import type { PostResult } from '../../../core/delivery/post-result.ts';
import type { PostOutcome } from './post.ts';

/**
 * A POST that met a kept connection just as its receiver closed it is sent once more at once, on a fresh connection: the
 * receiver did not refuse the event. `mayRepeat` takes its token. The result counts as one attempt, which names the reason.
 * A POST on a fresh connection, and one with any byte of a response but a 408, is never repeated.
 */
export async function repeatOnce(
  { result, raced }: PostOutcome,
  mayRepeat: (() => Promise<boolean>) | undefined,
  again: () => Promise<PostOutcome>,
): Promise<PostResult> {
  if (raced === undefined || (mayRepeat !== undefined && !(await mayRepeat()))) return result;
  const { result: second } = await again();
  const total = Math.round((result.phases.total + second.phases.total) * 10) / 10;
  return { ...second, repeated: raced, phases: { ...second.phases, total } };
}
