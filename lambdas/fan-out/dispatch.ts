import type { Clock, Random } from '../../core/clock.ts';
import { Metric } from '../../core/contract/metrics.ts';
import { fannedOut } from '../../core/delivery/message.ts';
import type { Disposal } from '../../core/delivery/outcome.ts';
import { retry } from '../../core/delivery/outcome.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { newIndexRowName } from '../../core/event/event-index.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { StatementOutcome } from '../adapters/dynamodb/dynamo.ts';
import type { EventIndex } from '../adapters/dynamodb/events/event-index.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Work } from './work.ts';
import { subjectFor } from './work.ts';

export interface DispatchDependencies {
  deliveries: Pick<DeliveriesStore, 'insertPending'>;
  index: Pick<EventIndex, 'first' | 'again'>;
  queue: Pick<DeliveriesQueue, 'send'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
  random: Random;
  retentionDays: number;
}

/**
 * Rows first, then messages: a message always finds its row. The row that lists the events goes with the rows of the
 * deliveries, in their call. An event that is not listed comes back, though its messages are sent: a list holds up no
 * delivery, and no event is missing from it for good.
 *
 * @param row name of the index row of the events that are no repeats
 * @returns the messages that must come back
 */
export async function dispatch(
  work: readonly Work[],
  row: string,
  { deliveries, index, queue, telemetry, clock, random, retentionDays }: DispatchDependencies,
): Promise<[messageId: string, Disposal][]> {
  if (work.length === 0) return [];
  const planned = work.flatMap((item) =>
    item.event.matched.map((destinationId) => ({ item, subject: subjectFor(item, destinationId) })),
  );
  const now = clock.now();
  const expiresAt = retainUntilSeconds(now, retentionDays);
  const firsts = work.filter(({ repeat }) => !repeat);
  const repeats = work.filter(({ repeat }) => repeat);
  const listing = firsts.length === 0 ? [] : [index.first(row, firsts.map(eventOf), expiresAt)];
  const [outcomes, unlisted] = await Promise.all([
    deliveries.insertPending(
      planned.map(({ subject }) => subject),
      listing,
    ),
    repeats.length === 0
      ? new Map<string, string>()
      : index.again(repeats.map(eventOf), () => newIndexRowName(now, random), expiresAt),
  ]);
  const failed: [string, Disposal][] = repeats.flatMap(({ messageId, event }) => {
    const reason = unlisted.get(event.eventId);
    return reason === undefined ? [] : [[messageId, retry(reason)]];
  });
  const listed = outcomes[planned.length];
  if (listed?.kind === 'failed')
    for (const { messageId } of firsts) failed.push([messageId, retry(`not listed: ${listed.reason}`)]);

  const ready = planned.flatMap(({ item, subject }, position) => {
    const outcome = outcomes[position] as StatementOutcome;
    if (outcome.kind === 'failed') {
      failed.push([item.messageId, retry(outcome.reason)]);
      return [];
    }
    if (outcome.kind === 'done') telemetry.count(Metric.DELIVERIES_CREATED);
    const kind = !item.repeat && outcome.kind === 'done' ? 'first' : 'repeat';
    return [{ messageId: item.messageId, message: fannedOut(subject, kind, item.data) }];
  });
  const unsent = ready.length === 0 ? new Map<number, string>() : await queue.send(ready);
  for (const [position, reason] of unsent) {
    const messageId = ready[position]?.messageId;
    if (messageId !== undefined) failed.push([messageId, retry(reason)]);
  }
  return failed;
}

const eventOf = ({ event }: Work): Work['event'] => event;
