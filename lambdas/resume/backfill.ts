import type { Clock } from '../../core/clock.ts';
import type { DeliverySubject } from '../../core/delivery/delivery.ts';
import { subjectOf } from '../../core/delivery/message.ts';
import type { Backfill } from '../../core/recovery/backfill.ts';
import { backfillRange, backfillRule } from '../../core/recovery/backfill.ts';
import type { JobPage } from '../../core/recovery/progress.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { StatementOutcome } from '../adapters/dynamodb/dynamo.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { ListPosition } from '../adapters/dynamodb/events/event-list.ts';
import type { MissedEvents } from '../adapters/dynamodb/events/missed-events.ts';

export interface BackfillDependencies {
  missed: Pick<MissedEvents, 'part'>;
  deliveries: Pick<DeliveriesStore, 'insertParked' | 'countOf'>;
  destinations: Pick<DestinationsStore, 'configurations'>;
  clock: Clock;
  retentionDays: number;
}

/**
 * A row of the index is visible by then, in milliseconds after its time: fan-out takes that before it writes, and times out
 * after 30 seconds.
 */
const SETTLED_MS = 60_000;

/**
 * Inserts a delivery, parked, for each of the next events that the destination did not get, oldest first. The page is short
 * once the time is up.
 */
export async function backfillPage(
  backfill: Backfill,
  { missed, deliveries, destinations, clock, retentionDays }: BackfillDependencies,
  isTimeUp: () => boolean,
): Promise<JobPage> {
  const { destinationId } = backfill;
  const configuration = (await destinations.configurations([backfill])).get(destinationId);
  if (configuration === undefined) throw new Error(`configuration ${backfill.configuration} is missing`);
  const now = clock.now();
  const range = backfillRange(backfill, now, retentionDays);
  const isSettled = range.to <= now - SETTLED_MS;
  const part = await missed.part(
    destinationId,
    { from: range.from, to: isSettled ? range.to : now - SETTLED_MS },
    backfillRule(configuration, backfill),
    backfill.position === undefined ? undefined : (JSON.parse(backfill.position) as ListPosition),
    isTimeUp,
  );
  const subjects = part.events.map((event): DeliverySubject => subjectOf({ ...event, destinationId }));
  const outcomes = await deliveries.insertParked(subjects, now, backfill.id);
  for (const outcome of outcomes) requireWritten(outcome);
  const repeated = subjects.filter((_, index) => outcomes[index]?.kind === 'duplicate');
  // An earlier try of this page inserted it, or the destination got the event in another way.
  const own = repeated.length === 0 ? 0 : await deliveries.countOf(backfill.id, repeated);
  const begun = subjects.length - repeated.length + own;
  return {
    begun,
    skipped: part.had + repeated.length - own,
    ...(part.position !== undefined && { position: JSON.stringify(part.position) }),
    follows: part.more ? 'more' : isSettled ? 'done' : 'later',
  };
}

/** @throws Error for a row that could not be written: the page is done again */
function requireWritten(outcome: StatementOutcome): void {
  if (outcome.kind === 'failed') throw new Error(outcome.reason);
}
