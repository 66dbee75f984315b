import type { DestinationId } from '../../core/contract/ids.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import type { DestinationDetails } from './api/schemas/destination.ts';
import { timeField } from './api/views/time.ts';
import type { AdminDependencies } from './dependencies.ts';

/** Parked deliveries that are counted. */
const MOST_COUNTED = 1_000;
/** Latest deliveries that are looked at: of those, the ones in the queue and the latest attempt count. */
const LATEST = 100;

/** How many deliveries wait for a destination, and when it was last used: what its deletion ends. */
export async function usageOf(
  id: DestinationId,
  { reader, figures }: Pick<AdminDependencies, 'reader' | 'figures'>,
): Promise<Pick<DestinationDetails, 'waiting' | 'lastAttemptAt'>> {
  const [parked, { deliveries, next }, heads] = await Promise.all([
    reader.parkedCount(id, MOST_COUNTED),
    reader.page({ destinationId: id }, LATEST),
    figures?.store.heads([id], false),
  ]);
  const isQueued = ({ status, notBefore }: (typeof deliveries)[number]): boolean =>
    !isTerminal(status) && notBefore === undefined;
  const oldest = deliveries.at(-1);
  const isMore = parked === MOST_COUNTED || (next !== undefined && oldest !== undefined && isQueued(oldest));
  // Of a backlog, the latest deliveries have no attempt; its figures still know the latest ones.
  const { lastSuccessAt = 0, lastFailureAt = 0 } = heads?.rows.get(id)?.head ?? {};
  const attempts = deliveries.flatMap(({ log }) => log.map(({ at }) => at));
  const lastAttemptAt = Math.max(lastSuccessAt, lastFailureAt, ...attempts);
  return {
    waiting: { deliveries: parked + deliveries.filter(isQueued).length, ...(isMore && { atLeast: true }) },
    ...timeField('lastAttemptAt', lastAttemptAt === 0 ? undefined : lastAttemptAt),
  };
}
