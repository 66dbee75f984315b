import type { FailureClass } from '../delivery/post-result.ts';
import { FAILURE_CLASSES } from '../delivery/post-result.ts';

/** A failed attempt by its HTTP status, 100 to 999, or by its class. */
export type FailureKey = number | FailureClass;

/** Figures of a destination in a span of time. A count may be below 0 while its other part lies in another span. */
export interface Counts {
  /** Deliveries by the time at which their event was accepted. */
  created: number;
  /** Deliveries by the time of their ending; a delivery counts once, by its latest ending. */
  succeeded: number;
  exhausted: number;
  /** Attempts by the time at which they began, failed ones included. */
  attempts: number;
  failures: Map<FailureKey, number>;
  /** Attempts by step of duration, see `latencyStep`. */
  latency: Map<number, number>;
}

export const noCounts = (): Counts => ({
  created: 0,
  succeeded: 0,
  exhausted: 0,
  attempts: 0,
  failures: new Map(),
  latency: new Map(),
});

/** Adds `more` to `counts`, in place. */
export function addCounts(counts: Counts, more: Counts): void {
  counts.created += more.created;
  counts.succeeded += more.succeeded;
  counts.exhausted += more.exhausted;
  counts.attempts += more.attempts;
  for (const [key, count] of more.failures) bump(counts.failures, key, count);
  for (const [step, count] of more.latency) bump(counts.latency, step, count);
}

/** Adds to an entry; an entry of 0 is absent. */
export function bump<Key>(map: Map<Key, number>, key: Key, by: number): void {
  const sum = (map.get(key) ?? 0) + by;
  if (sum === 0) map.delete(key);
  else map.set(key, sum);
}

export const sumOf = (map: ReadonlyMap<unknown, number>): number => [...map.values()].reduce((a, b) => a + b, 0);

export const isEmpty = ({ created, succeeded, exhausted, attempts, failures, latency }: Counts): boolean =>
  created === 0 && succeeded === 0 && exhausted === 0 && attempts === 0 && failures.size === 0 && latency.size === 0;

export const failureClassOf = (key: FailureKey): FailureClass => (typeof key === 'number' ? 'http' : key);

/** Failed attempts by class and by HTTP status. A status that a full row no longer has counts in its class alone. */
export function failuresOf({ failures }: Pick<Counts, 'failures'>): {
  classes: Partial<Record<FailureClass, number>>;
  statusCodes: Record<string, number>;
} {
  const classes = new Map<FailureClass, number>();
  const statusCodes: Record<string, number> = {};
  for (const [key, count] of failures) {
    bump(classes, failureClassOf(key), count);
    if (typeof key === 'number') statusCodes[String(key)] = count;
  }
  const ordered = FAILURE_CLASSES.flatMap((name) => {
    const count = classes.get(name);
    return count === undefined ? [] : [[name, count] as const];
  });
  return { classes: Object.fromEntries(ordered), statusCodes };
}

/** Upper ends of the steps of duration, in milliseconds, each at most 41 % above the one before; 28 steps to 16.4 s. */
const STEP_ENDS = Array.from({ length: 29 }, (_, step) => Math.round(2 ** (step / 2)));

/** The step that a duration in milliseconds belongs to. */
export function latencyStep(milliseconds: number): number {
  const step = STEP_ENDS.findIndex((end) => milliseconds <= end);
  return step === -1 ? STEP_ENDS.length - 1 : step;
}

/** Upper end, in milliseconds, of the step that holds the given share of the attempts; `undefined` without any. */
export function percentile(latency: ReadonlyMap<number, number>, share: number): number | undefined {
  const steps = [...latency].filter(([, count]) => count > 0).toSorted(([a], [b]) => a - b);
  const wanted = share * steps.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [step, count] of steps) {
    seen += count;
    if (seen >= wanted) return STEP_ENDS[step];
  }
  return undefined;
}
