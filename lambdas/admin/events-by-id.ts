import { eventIdOf, isEventId } from '../../core/contract/ids.ts';
import type { ListedEvent } from '../../core/event/event-index.ts';
import { listedEventOf } from '../../core/event/event-index.ts';
import type { AdminDependencies } from './dependencies.ts';
import { tenantsAfter } from './tenants.ts';

/** A page looks for a publisher's id in so many tenants at most. */
const TENANTS_A_PAGE = 25;

type Dependencies = Pick<AdminDependencies, 'events' | 'eventSource' | 'tenants' | 'audit' | 'destinations' | 'clock'>;

/**
 * The events with an id: one with an id of ours, and one of each tenant whose publisher uses this id.
 *
 * @param tenant of the publisher; `undefined` for all tenants, which take several pages
 * @param limit events of a page at most
 * @param after the last tenant of the page before
 * @returns `next`: the last tenant, where there are more
 */
export async function eventsById(
  id: string,
  tenant: string | undefined,
  limit: number,
  after: string | undefined,
  dependencies: Dependencies,
): Promise<{ events: ListedEvent[]; next?: string }> {
  const { events, eventSource } = dependencies;
  const page =
    tenant !== undefined || isEventId(id)
      ? { tenants: [{ tenant: tenant ?? '' }], more: false }
      : await tenantsAfter(after, Math.min(limit, TENANTS_A_PAGE), dependencies);
  const found = await Promise.all(
    page.tenants.map((each) => events.find(isEventId(id) ? id : eventIdOf(each.tenant, eventSource, id))),
  );
  const last = page.tenants.at(-1)?.tenant;
  return {
    events: found.flatMap((event) => (event === undefined ? [] : [listedEventOf(event)])),
    ...(page.more && last !== undefined && { next: last }),
  };
}
