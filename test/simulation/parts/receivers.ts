import type { PostResult } from '../../../core/delivery/post-result.ts';
import type { SeededRandom } from './seeded-random.ts';

/** How a receiver behaves for a while. */
export type Behaviour =
  | 'healthy'
  | 'failing'
  | 'hanging'
  | 'refusing'
  | 'flaky'
  | 'busy'
  | 'unavailable'
  | 'gone'
  | 'redirecting'
  | 'unprocessable';

export interface Phase {
  behaviour: Behaviour;
  /** Virtual time at which the next phase begins. */
  until: number;
}

/** Response time of a hanging receiver, beyond every deadline. */
const NEVER_MS = 3_600_000;

/** The response of a receiver at `now` and the milliseconds that it takes, at most the deadline. */
export function respond(
  phases: readonly Phase[],
  now: number,
  deadlineMs: number,
  random: SeededRandom,
): { result: PostResult; durationMs: number } {
  const behaviour = phases.find(({ until }) => now < until)?.behaviour ?? 'healthy';
  const { wanted, durationMs } = reactionOf(
    behaviour === 'flaky' ? random.pick(['healthy', 'failing', 'hanging', 'refusing']) : behaviour,
    random,
  );
  if (durationMs <= deadlineMs) return { result: { ...wanted, phases: { total: durationMs } }, durationMs };
  const error = { class: 'timeout' as const, code: 'ETIMEDOUT', message: `no response within ${deadlineMs} ms` };
  return { result: { error, phases: { total: deadlineMs } }, durationMs: Math.max(0, deadlineMs) };
}

function reactionOf(
  behaviour: Behaviour,
  random: SeededRandom,
): { wanted: Omit<PostResult, 'phases'>; durationMs: number } {
  const durationMs = random.integer(5, 200);
  switch (behaviour) {
    case 'healthy':
    case 'flaky':
      // A few responses take nearly the whole deadline.
      return {
        wanted: { statusCode: 204 },
        durationMs: random.chance(0.03) ? random.integer(5_000, 14_900) : durationMs,
      };
    case 'failing':
      return { wanted: { statusCode: 500, response: 'no' }, durationMs };
    case 'redirecting':
      return { wanted: { statusCode: 302 }, durationMs };
    case 'busy':
      return { wanted: { statusCode: 429, retryAfter: String(random.pick([1, 60, 900, 100_000])) }, durationMs };
    case 'unavailable':
      return {
        wanted: { statusCode: 503, ...(random.chance(0.5) && { retryAfter: 'Fri, 01 Jan 2027 00:00:00 GMT' }) },
        durationMs,
      };
    case 'unprocessable':
      return { wanted: { statusCode: 422 }, durationMs };
    case 'gone':
      return { wanted: { statusCode: 410 }, durationMs };
    case 'hanging':
      return { wanted: {}, durationMs: NEVER_MS };
    case 'refusing':
      return {
        wanted: { error: { class: 'connect', code: 'ECONNREFUSED', message: 'refused' } },
        durationMs: random.integer(1, 20),
      };
  }
}
