import { INTERVAL_MS, waitAfter } from './wait.ts';

export interface Pulse {
  /** Runs the work at once. */
  now(): void;
  stop(): void;
}

/**
 * Repeats `work` an interval after its end: less often while the page is hidden or `work` fails, and at once when the page
 * becomes visible.
 *
 * @param work a rejection counts as a failure; it must not reject for errors that it shows to the user
 * @param interval called after each run; milliseconds
 */
export function startPulse(
  work: (signal: AbortSignal) => Promise<void>,
  interval: () => number = () => INTERVAL_MS,
): Pulse {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();

  async function beat(): Promise<void> {
    clearTimeout(timer);
    running.abort();
    const own = new AbortController();
    running = own;
    const failed = await work(own.signal).then(
      () => false,
      () => true,
    );
    if (own.signal.aborted) return;
    failures = failed ? failures + 1 : 0;
    timer = setTimeout(() => void beat(), waitAfter(failures, document.hidden, interval()));
  }

  const onVisibility = (): void => {
    if (!document.hidden) void beat();
  };
  document.addEventListener('visibilitychange', onVisibility);
  void beat();
  return {
    now: () => void beat(),
    stop() {
      document.removeEventListener('visibilitychange', onVisibility);
      clearTimeout(timer);
      running.abort();
    },
  };
}
