import { deliveryIdOf } from '../../core/contract/ids.ts';
import type { Gate } from '../../core/destination/destination.ts';
import { stateOf, breakerOf } from '../../core/delivery/breaker.ts';
import type { BackfillScope } from '../../core/recovery/backfill.ts';
import { backfillRange, backfillRule } from '../../core/recovery/backfill.ts';
import type { MissedPart } from '../adapters/dynamodb/events/missed-events.ts';
import type { AdminDependencies } from './dependencies.ts';
import { COUNTING_MS } from './jobs.ts';
import type { Loaded } from './load.ts';

const HOUR_MS = 3_600_000;

/** Counts the events that a backfill would send, until the time is up. `complete` is false if that was too short. */
export async function countMissed(
  { gate: { destinationId }, configuration }: Loaded,
  scope: BackfillScope,
  { missed, deliveries, clock, limits }: AdminDependencies,
): Promise<{ count: number; complete: boolean }> {
  const rule = backfillRule(configuration, scope);
  const end = clock.now() + COUNTING_MS;
  const range = backfillRange(scope, clock.now(), limits.retentionDays);
  let count = 0;
  let part: MissedPart | undefined;
  const isTimeUp = (): boolean => clock.now() > end;
  do {
    if (isTimeUp()) return { count, complete: false };
    part = await missed.part(destinationId, range, rule, part?.position, isTimeUp);
    const keys = part.events.map(({ eventId, acceptedAt }) => ({ destinationId, eventId, acceptedAt }));
    // It may have got some of them by an earlier backfill.
    const got = keys.length === 0 ? new Map<string, unknown>() : await deliveries.read(keys);
    count += keys.filter((key) => !got.has(deliveryIdOf(key))).length;
  } while (part.more);
  return { count, complete: true };
}

/** Whether deliveries of a backfill have to share the limit with others, or wait for other reasons. */
export async function hasOtherTraffic(gate: Gate, { reader, clock }: AdminDependencies): Promise<boolean> {
  const now = clock.now();
  if (gate.state !== 'ACTIVE' || stateOf(breakerOf(gate), now).state !== 'closed') return true;
  if (gate.slot > now || (await reader.parkedCount(gate.destinationId, 1)) > 0) return true;
  return (await reader.firstAccepted({ destinationId: gate.destinationId, from: now - HOUR_MS })) !== undefined;
}
