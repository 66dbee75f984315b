import type { DestinationId } from '../../core/contract/ids.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import type { AdminDependencies } from './dependencies.ts';

/**
 * The destinations that may have a delivery of an event, ordered by id: those that it matched, and the present ones of its
 * tenant, which may have got it later.
 */
export async function candidates(
  { tenant, matched }: AcceptedEvent,
  limit: number,
  after: DestinationId | undefined,
  { directory }: Pick<AdminDependencies, 'directory'>,
): Promise<{ ids: DestinationId[]; more: boolean }> {
  const current = await directory.ids(tenant, limit, after);
  const horizon = current.more ? current.ids.at(-1) : undefined;
  const went = matched.filter((id) => id > (after ?? '') && (horizon === undefined || id <= horizon));
  const all = [...new Set([...current.ids, ...went])].toSorted();
  return { ids: all.slice(0, limit), more: current.more || all.length > limit };
}
