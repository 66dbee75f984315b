import type { DestinationId } from '../../core/contract/ids.ts';
import { isDestinationId } from '../../core/contract/ids.ts';
import type { TenantRecord } from '../adapters/dynamodb/destinations/tenants.ts';
import type { AuditPosition } from '../adapters/dynamodb/destinations/audit-trail.ts';
import type { TenantSummary } from './api/schemas/event.ts';
import { timeField } from './api/views/time.ts';
import type { AdminDependencies } from './dependencies.ts';
import { EARLIEST_RECORD } from './operations.ts';
import { cursorsFor } from './paging.ts';
import { json } from './response.ts';
import type { Handlers } from './routing.ts';

/** Lists the tenants. */
export const tenantHandlers: Handlers<'listTenants'> = {
  async listTenants({ query: { limit, cursor } }, dependencies) {
    const cursors = await cursorsFor<string>(['listTenants'], dependencies);
    const after = cursor === undefined ? undefined : cursors.decode(cursor);
    const { tenants, more } = await tenantsAfter(after, limit, dependencies);
    const last = tenants.at(-1);
    return json(200, {
      items: tenants.map(tenantView),
      ...(more && last !== undefined && { nextCursor: cursors.encode(last.tenant) }),
    });
  },
};

const tenantView = ({ tenant, since }: TenantRecord): TenantSummary => ({ tenant, ...timeField('since', since) });

/** Tenants whose destinations a page of all tenants looks for. */
const TENANTS_A_PAGE = 25;

/** A place in the list of all destinations. Without a destination: before the first one of the tenant. */
export interface DestinationPosition {
  tenant: string;
  id?: DestinationId;
}

/** Ids of the destinations of a tenant in their order. There are more where `next` is. */
export async function idsOfTenant(
  tenant: string,
  limit: number,
  position: DestinationPosition | undefined,
  { directory }: Pick<AdminDependencies, 'directory'>,
): Promise<{ ids: DestinationId[]; next?: DestinationPosition }> {
  const { ids, more } = await directory.ids(tenant, limit, position?.id);
  const id = ids.at(-1);
  return { ids, ...(more && id !== undefined && { next: { tenant, id } }) };
}

/** Ids of the destinations of all tenants, by tenant and id. There may be more where `next` is. */
export async function idsOfAllTenants(
  limit: number,
  position: DestinationPosition | undefined,
  dependencies: AdminDependencies,
): Promise<{ ids: DestinationId[]; next?: DestinationPosition }> {
  const { directory } = dependencies;
  const begun = position?.id === undefined ? undefined : { tenant: position.tenant, after: position.id };
  const { tenants, more } = await tenantsAfter(position?.tenant, TENANTS_A_PAGE, dependencies);
  const places = [
    ...(begun === undefined ? [] : [begun]),
    ...tenants.map(({ tenant }) => ({ tenant, after: undefined })),
  ];
  const pages = await Promise.all(places.map(({ tenant, after }) => directory.ids(tenant, limit, after)));
  const ids: DestinationId[] = [];
  for (const [index, { tenant }] of places.entries()) {
    const page = pages[index];
    const taken = page?.ids.slice(0, limit - ids.length) ?? [];
    ids.push(...taken);
    const last = taken.at(-1);
    if (page !== undefined && (taken.length < page.ids.length || page.more)) {
      const before = places[index - 1]?.tenant ?? position?.tenant;
      if (last !== undefined) return { ids, next: { tenant, id: last } };
      return { ids, ...(before !== undefined && { next: { tenant: before } }) };
    }
  }
  const last = tenants.at(-1);
  return { ids, ...(more && last !== undefined && { next: { tenant: last.tenant } }) };
}

/** A page of tenants by name, after the tenant `after`. */
export async function tenantsAfter(
  after: string | undefined,
  limit: number,
  dependencies: Pick<AdminDependencies, 'tenants' | 'audit' | 'destinations' | 'clock'>,
): Promise<{ tenants: TenantRecord[]; more: boolean }> {
  const { tenants } = dependencies;
  if (!(await tenants.isComplete())) await tenants.complete(await tenantsOfAudit(dependencies));
  return tenants.page(limit, after);
}

/** Records of the audit trail that one query reads. */
const RECORDS_AT_ONCE = 1_000;

/** The tenants of all destinations that were ever registered, and when. A destination that is gone for long is left out. */
async function tenantsOfAudit({
  audit,
  destinations,
  clock,
}: Pick<AdminDependencies, 'audit' | 'destinations' | 'clock'>): Promise<TenantRecord[]> {
  const registered = new Map<DestinationId, number>();
  const range = { from: EARLIEST_RECORD, to: clock.now() + 1 };
  let position: AuditPosition | undefined;
  do {
    const page = await audit.page(range, RECORDS_AT_ONCE, position);
    for (const { action, target, at } of page.records)
      if (action === 'destination.create' && isDestinationId(target)) registered.set(target, at);
    position = page.next;
  } while (position !== undefined);
  const since = new Map<string, number>();
  for (const { destinationId, tenant } of (await destinations.gates([...registered.keys()])).values()) {
    const at = registered.get(destinationId) ?? Infinity;
    since.set(tenant, Math.min(at, since.get(tenant) ?? Infinity));
  }
  return [...since].map(([tenant, at]) => ({ tenant, since: at }));
}
