import type { Checker } from './evidence.ts';

const FUNCTION_TIMEOUT_MS = 30_000;

/** I6: POSTs to a destination in any t seconds <= burst + rate x (t + function timeout + clock skew). */
export const withinTheLimit: Checker = ({ faults, ledger, scenario, settings }) =>
  scenario.destinations.flatMap(({ id, rateLimit = settings.rateLimit }) => {
    const times = ledger.posts.filter(({ destinationId }) => destinationId === id).map(({ at }) => at);
    for (const [start, from] of times.entries()) {
      for (let end = start + rateLimit.burst; end < times.length; end += 1) {
        const span = (times[end] as number) - from;
        const allowed =
          rateLimit.burst + (rateLimit.perMinute / 60_000) * (span + FUNCTION_TIMEOUT_MS + faults.clocksApart);
        const count = end - start + 1;
        if (count > allowed + 0.001)
          return [
            { invariant: 'I6', message: `${id} got ${count} POSTs in ${span} ms, ${allowed.toFixed(1)} are allowed` },
          ];
      }
    }
    return [];
  });
