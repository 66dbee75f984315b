import { getMe, getOverview, listDestinations, listEventTypes, listTenants } from '../api/operations.ts';
import type { Destination, EventTypes, Me, Overview, TenantPage } from '../api/types.ts';
import { ALL_TENANTS, oneTenant } from '../router.ts';
import type { Live } from './use-live.ts';
import { useLive } from './use-live.ts';
import { INTERVAL_MS, OVERVIEW_MS } from './wait.ts';

/** What several pages read. */

const RARELY_MS = 60_000;
const HARDLY_EVER_MS = 600_000;
const PAGE = 100;

/** The caller and its rights. */
export const useMe = (): Live<Me> => useLive('me', getMe, () => RARELY_MS);

/** Whether the caller may change anything; `undefined` until it is known. */
export const useMayWrite = (): boolean | undefined => useMe().value?.rights.includes('write');

export const useTenants = (): Live<TenantPage> =>
  useLive(
    'tenants',
    async (signal) => ({ items: await everyPage((cursor) => listTenants({ limit: PAGE, cursor }, signal)) }),
    () => RARELY_MS,
  );

export const useCatalogue = (): Live<EventTypes> => useLive('event types', listEventTypes, () => HARDLY_EVER_MS);

/** All destinations of a tenant. A long list is read less often. */
export const useDestinations = (tenant: string): Live<readonly Destination[]> =>
  useLive(
    `destinations ${tenant}`,
    async (signal) => everyPage((cursor) => listDestinations({ tenant, limit: PAGE, cursor }, signal)),
    (known) => (known !== undefined && known.length > PAGE ? RARELY_MS : INTERVAL_MS),
  );

/** The periods of the figures. */
export const RANGES = {
  '1h': { label: 'Last hour', milliseconds: 3_600_000, bucket: 'minute' },
  '24h': { label: 'Last 24 hours', milliseconds: 86_400_000, bucket: 'hour' },
  '7d': { label: 'Last 7 days', milliseconds: 7 * 86_400_000, bucket: 'hour' },
  '30d': { label: 'Last 30 days', milliseconds: 30 * 86_400_000, bucket: 'day' },
} as const;
export type Range = keyof typeof RANGES;

export const isRange = (text: string): text is Range => Object.hasOwn(RANGES, text);

/** The query of figures up to now. */
export function periodOf(range: Range): { from: string; bucket: string } {
  const { milliseconds, bucket } = RANGES[range];
  return { from: new Date(Date.now() - milliseconds).toISOString(), bucket };
}

/** Figures of all destinations of a tenant. The error has the status 404 where figures are off. */
export const useOverview = (tenant: string, range: Range = '1h'): Live<Overview> =>
  useLive(
    `overview ${tenant} ${range}`,
    (signal) => getOverview({ tenant: oneTenant(tenant), ...periodOf(range) }, signal),
    () => (range === '1h' ? OVERVIEW_MS : RARELY_MS),
  );

export const areFiguresOff = ({ error }: Live<Overview>): boolean =>
  error !== undefined && 'status' in error && error.status === 404;

/** The names of all destinations by id. */
export function useDestinationNames(): ReadonlyMap<string, string> {
  const { value = [] } = useLive(
    'names',
    async (signal) => everyPage((cursor) => listDestinations({ tenant: ALL_TENANTS, limit: PAGE, cursor }, signal)),
    () => RARELY_MS,
  );
  return new Map(value.map(({ id, name }) => [id, name]));
}

interface Page<Item> {
  items: readonly Item[];
  nextCursor?: string | undefined;
}

/** The items of all pages of a list. */
export async function everyPage<Item>(read: (cursor: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}
