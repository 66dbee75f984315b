import { useTenants } from '../live/lists.ts';
import { ALL_TENANTS, go, to, usePlace } from '../router.ts';

/** Pages of one thing, which another tenant does not have. */
const PARTS = new Set(['destinations', 'deliveries', 'events']);

/** Chooses the tenant of the lists and figures. */
export function TenantSwitch() {
  const { tenant, segments, query } = usePlace();
  const known = (useTenants().value?.items ?? []).map((item) => item.tenant);
  const names = [...new Set(tenant === ALL_TENANTS ? known : [...known, tenant])].toSorted();
  const [section] = segments;
  const list = section !== undefined && PARTS.has(section) ? [section] : segments;
  const choose = (chosen: string): void =>
    go(to(list, list.length === segments.length ? { ...Object.fromEntries(query), from: '' } : {}, chosen));
  return (
    <label class="tenant">
      <span>Tenant</span>
      <select
        value={tenant}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          // The menu shows the tenant of the page, which may stay.
          event.currentTarget.value = tenant;
          choose(chosen);
        }}
      >
        <option value={ALL_TENANTS}>All tenants</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
