import type { Overview } from '../api/types.ts';
import { minuteOf } from '../live/trouble.ts';
import { ALL_TENANTS } from '../tenant.ts';
import type { Concern } from './health.ts';
import { count, counted } from './quantity.ts';

/** Counts are at most 75 s old; older ones mean that the count is behind. */
const LATE_MS = 180_000;

export const emptyHeadline = (tenant: string): string =>
  tenant === ALL_TENANTS ? 'No destination is registered yet' : `Tenant ${tenant} has no destination yet`;

/** The health of all destinations in one sentence. It is good news only if figures say so. @param now milliseconds */
export function headlineOfFigures(overview: Overview | undefined, concerns: readonly Concern[], now: number): string {
  if (overview === undefined) return 'Overview';
  const { destinations, totals, countedUntil } = overview;
  const upTo = Date.parse(countedUntil);
  if (now - upTo > LATE_MS) return `The count is late; figures are of ${minuteOf(upTo, now)}`;
  const urgent = concerns.filter(({ kind }) => kind !== 'quiet').length;
  if (urgent > 0)
    return `${count(urgent)} of ${counted(destinations.length, 'destination')} ${urgent === 1 ? 'needs' : 'need'} attention`;
  return totals.attempts === 0 ? 'No attempt counted in the last hour' : 'All destinations are healthy';
}
