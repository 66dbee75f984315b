import type { Attempt, Delivery } from '../delivery/delivery.ts';
import type { Counts, FailureKey } from './counts.ts';
import { bump, latencyStep, noCounts } from './counts.ts';

/** One change of a figure: which, when it counts, in milliseconds since the epoch, and by how much. */
export type Change = { at: number; by: 1 | -1 } & (
  { figure: 'created' | 'succeeded' | 'exhausted' } | { figure: 'attempt'; attempt: Attempt }
);

/**
 * The figures that one write of a delivery changes. The sum over all writes of a row is what the row says: one creation,
 * its latest ending if it has one, and every attempt, those included that the log has dropped since.
 *
 * @param before `undefined` for a row that is new
 */
export function changesOf(before: Delivery | undefined, after: Delivery): Change[] {
  const changes: Change[] = [];
  if (before === undefined) changes.push({ figure: 'created', at: after.acceptedAt, by: 1 });
  changes.push(...endingChanges(before, after));
  const known = new Set((before?.log ?? []).map(attemptKey));
  for (const attempt of after.log)
    if (!known.has(attemptKey(attempt))) changes.push({ figure: 'attempt', at: attempt.at, by: 1, attempt });
  const kept = new Set(after.log.map(attemptKey));
  // A new run drops the oldest attempts, which have happened; an attempt that a write replaced has not.
  const dropped = (after.dropped ?? 0) - (before?.dropped ?? 0);
  for (const attempt of (before?.log ?? []).slice(Math.max(0, dropped)))
    if (!kept.has(attemptKey(attempt))) changes.push({ figure: 'attempt', at: attempt.at, by: -1, attempt });
  return changes;
}

const attemptKey = ({ run, number, at }: Attempt): string => `${run}#${number}#${at}`;

/** A resend, or a late 2xx, takes the earlier ending back. */
function endingChanges(before: Delivery | undefined, after: Delivery): Change[] {
  const [earlier, later] = [endingOf(before), endingOf(after)];
  if (earlier?.figure === later?.figure && earlier?.at === later?.at) return [];
  return [
    ...(earlier === undefined ? [] : [{ ...earlier, by: -1 as const }]),
    ...(later === undefined ? [] : [{ ...later, by: 1 as const }]),
  ];
}

function endingOf(delivery: Delivery | undefined): { figure: 'succeeded' | 'exhausted'; at: number } | undefined {
  if (delivery === undefined) return undefined;
  const { status, endedAt: at = delivery.acceptedAt } = delivery;
  if (status === 'SUCCESS') return { figure: 'succeeded', at };
  return status === 'RETRY_EXHAUSTED' ? { figure: 'exhausted', at } : undefined;
}

/** The failure by which an attempt counts; `undefined` for a 2xx. */
export const failureKeyOf = ({ failure, statusCode }: Attempt): FailureKey | undefined =>
  failure === 'http' && isStatus(statusCode) ? statusCode : failure;

const isStatus = (code: number | undefined): code is number => code !== undefined && code >= 100 && code <= 999;

/** Adds one change to `counts`, in place. */
export function applyChange(counts: Counts, change: Change): void {
  if (change.figure !== 'attempt') {
    counts[change.figure] += change.by;
    return;
  }
  const key = failureKeyOf(change.attempt);
  counts.attempts += change.by;
  bump(counts.latency, latencyStep(change.attempt.durationMs), change.by);
  if (key !== undefined) bump(counts.failures, key, change.by);
}

export function countsOf(changes: readonly Change[]): Counts {
  const counts = noCounts();
  for (const change of changes) applyChange(counts, change);
  return counts;
}
