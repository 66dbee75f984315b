import { waitAfter } from './wait.ts';

export interface Pulse {
  /** Runs the work at once. */
  now(): void;
  stop(): void;
}

/** A read without a response by then has failed, in milliseconds: the API responds within 29 s or not at all. */
const PATIENCE_MS = 30_000;

/**
 * Repeats `work` an interval after its end: less often while it fails, not at all while the page is hidden, and at once when
 * the page becomes visible, or the network goes or returns.
 *
 * @param work a rejection counts as a failure; it must not reject for errors that it shows to the user
 * @param interval called after each run; milliseconds, or `Infinity` to wait until the page is shown again
 */
export function startPulse(work: (signal: AbortSignal) => Promise<void>, interval: () => number): Pulse {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  let busy = false;

  async function beat(): Promise<void> {
    clearTimeout(timer);
    running.abort();
    const own = new AbortController();
    running = own;
    busy = true;
    const late = setTimeout(() => own.abort(new Error('The API did not respond within 30 seconds.')), PATIENCE_MS);
    const failed = await work(own.signal).then(
      () => false,
      () => true,
    );
    clearTimeout(late);
    if (running !== own) return;
    busy = false;
    failures = failed ? failures + 1 : 0;
    const wait = waitAfter(failures, interval());
    if (!document.hidden && wait < Infinity) timer = setTimeout(() => void beat(), wait);
  }

  const onReturn = (): void => {
    if (document.hidden) clearTimeout(timer);
    else if (!busy) void beat();
  };
  document.addEventListener('visibilitychange', onReturn);
  addEventListener('online', onReturn);
  addEventListener('offline', onReturn);
  if (!document.hidden) void beat();
  return {
    now: () => void beat(),
    stop() {
      document.removeEventListener('visibilitychange', onReturn);
      removeEventListener('online', onReturn);
      removeEventListener('offline', onReturn);
      clearTimeout(timer);
      running.abort();
      running = new AbortController();
    },
  };
}
