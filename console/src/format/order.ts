import type { Destination, OverviewDestination } from '../api/types.ts';
import { failedShare, lostShare } from './health.ts';

type Figures = OverviewDestination | undefined;

/** The orders of the list of destinations, each with what matters most first. */
export const ORDERS: Readonly<
  Record<string, { label: string; value: (destination: Destination, figures: Figures) => number | string }>
> = {
  name: { label: 'Name', value: ({ name }) => name.toLowerCase() },
  tenant: { label: 'Tenant', value: ({ tenant, name }) => `${tenant} ${name.toLowerCase()}` },
  state: { label: 'State', value: ({ state }) => state },
  rate: {
    label: 'Success',
    value: (_, figures) => (figures === undefined ? 1 : -lostShare(figures) - failedShare(figures) / 1000),
  },
  created: { label: 'Deliveries', value: (_, figures) => -(figures?.created ?? -1) },
  failure: { label: 'Last failure', value: (_, figures) => -Date.parse(figures?.lastFailureAt ?? '1970-01-01') },
};

/** @param order a key of {@link ORDERS}; another sorts by name */
export function orderOf(
  order: string,
  figures: ReadonlyMap<string, OverviewDestination>,
): (left: Destination, right: Destination) => number {
  const value = (ORDERS[order] ?? ORDERS['name'])?.value ?? (() => '');
  return (left, right) => {
    const [one, other] = [value(left, figures.get(left.id)), value(right, figures.get(right.id))];
    if (one !== other) return one < other ? -1 : 1;
    return left.name.localeCompare(right.name);
  };
}
