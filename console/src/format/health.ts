import type { Destination, Stats } from '../api/types.ts';
import { count, counted, percent } from './quantity.ts';

/** A destination with a lower success rate needs attention. */
const GOOD_RATE = 0.95;

export interface Concern {
  destination: Destination;
  /** One sentence. */
  reason: string;
  /** Severity; higher is more urgent. */
  weight: number;
}

/** The reason why a destination needs attention; `undefined` when it needs none. */
export function concernOf(destination: Destination, stats: Stats | undefined): Concern | undefined {
  if (destination.state === 'DISABLED')
    return { destination, reason: destination.stateReason ?? 'No delivery goes out until you resume it.', weight: 4 };
  const { FAILED: failing = 0, RETRY_EXHAUSTED: exhausted = 0 } = stats?.byStatus ?? {};
  const rate = stats?.successRate ?? 1;
  if (rate < GOOD_RATE) {
    const trouble = [
      exhausted > 0 ? `${count(exhausted)} exhausted` : '',
      failing > 0 ? `${count(failing)} failing` : '',
    ]
      .filter(Boolean)
      .join(', ');
    return { destination, reason: `${percent(rate)} of its latest deliveries arrived; ${trouble}.`, weight: 3 - rate };
  }
  if (failing > 0)
    return {
      destination,
      reason: `${counted(failing, 'delivery is', 'deliveries are')} being tried again.`,
      weight: 1.5,
    };
  if (destination.state === 'PAUSED')
    return {
      destination,
      reason: `Paused; ${counted(stats?.waiting ?? 0, 'delivery waits', 'deliveries wait')}.`,
      weight: 1,
    };
  if (destination.blockedUntil !== undefined)
    return { destination, reason: 'Rate-limited, or its circuit is open after failures.', weight: 1.2 };
  return undefined;
}

/** Figures of the latest deliveries of all destinations together. */
export interface Totals {
  pending: number;
  delivered: number;
  failing: number;
  exhausted: number;
  waiting: number;
  /** `undefined` when none has ended. */
  successRate: number | undefined;
  /** Failed attempts by class, the most frequent first. */
  failures: readonly (readonly [string, number])[];
}

export function totalsOf(stats: Iterable<Stats>): Totals {
  const totals = { pending: 0, delivered: 0, failing: 0, exhausted: 0, waiting: 0 };
  const failures = new Map<string, number>();
  for (const { state, byStatus, waiting, failures: classes } of stats) {
    // Nothing is sent to a listener, so that its deliveries stay pending.
    if (state === 'LISTENING') continue;
    totals.pending += byStatus.PENDING;
    totals.delivered += byStatus.SUCCESS;
    totals.failing += byStatus.FAILED;
    totals.exhausted += byStatus.RETRY_EXHAUSTED;
    totals.waiting += waiting;
    for (const [name, times] of Object.entries(classes)) failures.set(name, (failures.get(name) ?? 0) + times);
  }
  const ended = totals.delivered + totals.exhausted;
  return {
    ...totals,
    successRate: ended === 0 ? undefined : totals.delivered / ended,
    failures: [...failures].toSorted(([, left], [, right]) => right - left),
  };
}
