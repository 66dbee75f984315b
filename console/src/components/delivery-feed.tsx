import { useMemo, useRef, useState } from 'preact/hooks';
import { listDeliveries } from '../api/operations.ts';
import type { DeliveryPage, DeliverySummary } from '../api/types.ts';
import { feedFrom, mergeFeed } from '../live/feed.ts';
import { useFirstMatch } from '../live/use-first-match.ts';
import { useFresh } from '../live/use-fresh.ts';
import { useLive } from '../live/use-live.ts';
import { FEED_MS, INTERVAL_MS } from '../live/wait.ts';
import { AsOf } from './as-of.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { Empty } from './empty.tsx';
import { NoMatchYet } from './no-match-yet.tsx';
import { Pager } from './pager.tsx';
import { ProblemNotice } from './problem-notice.tsx';

const PAGE = 50;
/** The feed reads the whole newest page at least so often, since known deliveries change, in milliseconds. */
const WHOLE_MS = 15_000;

/** The filter of the list, as the API takes it. */
export type DeliveryFilter = Readonly<
  Partial<Record<'destination' | 'tenant' | 'type' | 'status' | 'code' | 'from' | 'to', string | undefined>>
>;

interface DeliveryFeedProps {
  filter: DeliveryFilter;
  /** Names by destination id; absent for the list of one destination. */
  names?: ReadonlyMap<string, string> | undefined;
}

/** Deliveries by filter in pages, newest first. The first page is live unless its period has ended. */
export function DeliveryFeed({ filter, names }: DeliveryFeedProps) {
  /** Cursors of this page and of earlier pages. */
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const [following, setFollowing] = useState(true);
  const cursor = cursors.at(-1);
  const live = cursors.length === 1 && following && filter.to === undefined;
  const readFeed = useFeed(filter);
  const { value, error, readAt } = useLive(
    `deliveries ${JSON.stringify(filter)} ${cursor ?? ''} ${live}`,
    (signal) => (live ? readFeed(signal) : listDeliveries({ ...filter, limit: PAGE, cursor }, signal)),
    () => (live ? FEED_MS : INTERVAL_MS),
  );
  const search = useFirstMatch<DeliverySummary>(
    value?.items.length === 0 ? value.nextCursor : undefined,
    (from, signal) => listDeliveries({ ...filter, limit: PAGE, cursor: from }, signal),
  );
  const searched = value?.items.length === 0 && value.nextCursor !== undefined;
  const page = searched ? search.page : value;
  const deliveries = page?.items ?? [];
  const fresh = useFresh(deliveries);
  const shown = { caption: 'Deliveries, newest first', deliveries, ...(names !== undefined && { names }) };
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} />}
      {value === undefined && error === undefined && <p class="empty">Reading…</p>}
      {value !== undefined &&
        deliveries.length === 0 &&
        (searched ? (
          <NoMatchYet search={search} what="deliveries" filter={wordsOf(filter)}>
            <NoDeliveries filter={filter} />
          </NoMatchYet>
        ) : (
          <NoDeliveries filter={filter} />
        ))}
      {deliveries.length > 0 && <DeliveryTable {...shown} {...(live && { fresh })} />}
      <Pager
        newer={cursors.length === 1 ? undefined : () => setCursors(cursors.slice(0, -1))}
        older={
          deliveries.length === 0 || page?.nextCursor === undefined
            ? undefined
            : () => setCursors([...cursors, page.nextCursor])
        }
      >
        <button
          type="button"
          class="button small"
          aria-pressed={live}
          disabled={cursors.length > 1 || filter.to !== undefined}
          onClick={() => setFollowing(!following)}
        >
          {live ? 'Live' : 'Follow live'}
        </button>
        <AsOf at={searched ? search.readAt : readAt} />
      </Pager>
    </>
  );
}

/** Reads the newest page, and between whole reads only what came since, with an overlap. */
function useFeed(filter: DeliveryFilter): (signal: AbortSignal) => Promise<DeliveryPage> {
  const known = useRef<{ key: string; wholeAt: number; page: DeliveryPage } | undefined>(undefined);
  const key = JSON.stringify(filter);
  return useMemo(() => {
    // With one of these a known delivery can leave the list, so that each read is whole.
    const changeable = filter.status !== undefined || filter.code !== undefined;
    return async (signal) => {
      const last = known.current?.key === key ? known.current : undefined;
      const from = last === undefined ? undefined : feedFrom(last.page.items);
      if (last === undefined || from === undefined || changeable || Date.now() - last.wholeAt > WHOLE_MS) {
        const page = await listDeliveries({ ...filter, limit: PAGE }, signal);
        known.current = { key, wholeAt: Date.now(), page };
        return page;
      }
      const since = filter.from !== undefined && filter.from > from ? filter.from : from;
      const { items, nextCursor } = await listDeliveries({ ...filter, from: since, limit: PAGE }, signal);
      const merged: DeliverySummary[] = mergeFeed(last.page.items, items, nextCursor !== undefined);
      const page = { ...last.page, items: merged };
      known.current = { ...last, page };
      return page;
    };
  }, [key]);
}

/** E.g. `code 500, status FAILED`. */
const wordsOf = (filter: DeliveryFilter): string =>
  [
    ...(['type', 'code', 'status'] as const).map((name) =>
      filter[name] === undefined ? '' : `${name} ${filter[name]}`,
    ),
    filter.destination === undefined ? '' : 'this destination',
    filter.from === undefined && filter.to === undefined ? '' : 'this time',
  ]
    .filter(Boolean)
    .join(', ');

function NoDeliveries({ filter }: { filter: DeliveryFilter }) {
  const { tenant: _, ...rest } = filter;
  const filtered = Object.values(rest).some((value) => value !== undefined);
  return filtered ? (
    <Empty title="No delivery matches">Change the filter, or choose a longer time.</Empty>
  ) : (
    <Empty title="No delivery yet">
      Publish an event of a type that a destination subscribes to. Deliveries appear here as they happen.
    </Empty>
  );
}
