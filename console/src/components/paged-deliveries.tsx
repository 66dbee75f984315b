import { useState } from 'preact/hooks';
import { listDeliveries } from '../api/operations.ts';
import { INTERVAL_MS } from '../live/wait.ts';
import { useFresh } from '../live/use-fresh.ts';
import { useLive } from '../live/use-live.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { ProblemNotice } from './problem-notice.tsx';

const PAGE = 50;
/** With a status filter, pages of the API can be short: a page here reads at most this many of them. */
const MOST_READS = 5;
/** Older pages seldom change. */
const OLDER_INTERVAL_MS = 15_000;

interface Filter {
  destination: string;
  /** Empty for any status. */
  status: string;
  /** Deliveries accepted before this time; ISO 8601. */
  to: string | undefined;
}

async function readPage(filter: Filter, cursor: string | undefined, signal: AbortSignal) {
  const found = [];
  let next = cursor;
  for (let reads = 0; reads < MOST_READS && found.length < PAGE; reads += 1) {
    const query = {
      destination: filter.destination,
      status: filter.status === '' ? undefined : filter.status,
      to: filter.to,
      limit: PAGE,
      cursor: next,
    };
    const page = await listDeliveries(query, signal);
    found.push(...page.items);
    next = page.nextCursor;
    if (next === undefined) break;
  }
  return { items: found, next };
}

/** Deliveries of one destination in pages. The first page is live. */
export function Paged(filter: Filter) {
  /** Cursors of this page and of earlier pages. */
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const [following, setFollowing] = useState(true);
  const cursor = cursors.at(-1);
  const first = cursors.length === 1;
  const interval = first && following ? INTERVAL_MS : OLDER_INTERVAL_MS;
  const { value, error } = useLive(
    `${filter.destination} ${cursor ?? ''} ${following}`,
    (signal) => readPage(filter, cursor, signal),
    () => interval,
  );
  const deliveries = value?.items ?? [];
  const fresh = useFresh(deliveries);
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} />}
      {value === undefined && error === undefined && <p class="empty">Reading…</p>}
      {value !== undefined && deliveries.length === 0 && (
        <p class="empty">
          {value.next === undefined
            ? 'No deliveries match.'
            : 'No match among the deliveries read so far; older ones can match.'}
        </p>
      )}
      {deliveries.length > 0 && (
        <DeliveryTable caption="Deliveries, newest first" deliveries={deliveries} fresh={first ? fresh : new Set()} />
      )}
      <div class="pager">
        <button
          type="button"
          class="button small"
          aria-pressed={first && following}
          disabled={!first}
          onClick={() => setFollowing(!following)}
        >
          {following ? 'Live' : 'Follow live'}
        </button>
        <div>
          <button type="button" class="button small" disabled={first} onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </button>
          <button
            type="button"
            class="button small"
            disabled={value?.next === undefined}
            onClick={() => setCursors([...cursors, value?.next])}
          >
            Older
          </button>
        </div>
      </div>
    </>
  );
}
