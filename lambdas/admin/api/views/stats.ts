import type { Delivery } from '../../../../core/delivery/delivery.ts';
import { isTerminal } from '../../../../core/delivery/states.ts';
import { blockOf } from '../../../../core/destination/block.ts';
import type { Configuration, Gate } from '../../../../core/destination/destination.ts';
import type { StageLimits } from '../../../../core/destination/stage-limits.ts';
import { STATS_SAMPLE, type Stats } from '../schemas/insight.ts';
import { blockFields } from './destination.ts';
import { isoOf, timeField } from './time.ts';

/** Figures of a destination's latest deliveries, newest first. */
export function statsOf(
  gate: Gate,
  configuration: Configuration,
  latest: readonly Delivery[],
  limits: Pick<StageLimits, 'defaults'>,
  now: number,
): Stats {
  const byStatus = { PENDING: 0, SUCCESS: 0, FAILED: 0, RETRY_EXHAUSTED: 0 };
  const failures: Stats['failures'] = {};
  const durations: number[] = [];
  for (const { status, log } of latest) {
    byStatus[status] += 1;
    for (const { durationMs, failure } of log) {
      durations.push(durationMs);
      if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1;
    }
  }
  const ended = latest.filter(({ status }) => isTerminal(status)).length;
  const [newest, oldest] = [latest.at(0), latest.at(-1)];
  return {
    destinationId: gate.destinationId,
    state: gate.state as Stats['state'],
    ...blockFields(blockOf(gate, configuration.rateLimit ?? limits.defaults.rateLimit, now)),
    ...(gate.state === 'PAUSED' && timeField('pausedSince', gate.stateSince)),
    sample: {
      limit: STATS_SAMPLE,
      deliveries: latest.length,
      ...(oldest !== undefined && { oldest: isoOf(oldest.acceptedAt) }),
      ...(newest !== undefined && { newest: isoOf(newest.acceptedAt) }),
    },
    byStatus,
    ...(ended > 0 && { successRate: byStatus.SUCCESS / ended }),
    ...(durations.length > 0 && { latencyMs: percentilesOf(durations) }),
    failures,
    waiting: latest.filter(({ notBefore, expectedAt }) => (notBefore ?? expectedAt) !== undefined).length,
  };
}

/** By nearest rank. */
function percentilesOf(values: readonly number[]): NonNullable<Stats['latencyMs']> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
