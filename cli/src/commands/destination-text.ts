import type {
  AttemptTime,
  Destination,
  DestinationBlock,
  DestinationDetails,
  Warned,
} from '../../../sdk/src/manager/types/destination.ts';
import type { DestinationStats } from '../../../sdk/src/manager/types/insight.ts';
import type { Command } from '../command.ts';
import { optionOf } from '../failure-words.ts';
import { type Block, type Cell, fields, flexible, type Line, type Table, toned } from '../layout.ts';
import type { Output } from '../output.ts';
import { durationText, localTime } from '../time.ts';
import { inTone } from './tones.ts';

/** Destinations as text. */

/** The state, and what is wrong with the destination. */
function stateOf({ state, stateReason, blockedBy, blockedUntil }: Destination): Cell {
  if (blockedUntil !== undefined)
    return toned(`${state}, ${blockOf(blockedBy)} until ${localTime(blockedUntil)}`, 'warn');
  return stateReason === undefined ? inTone(state) : toned(`${state}, ${stateReason}`, 'bad');
}

/** E.g. `at least 1000`. */
export const waitingText = ({ deliveries, atLeast }: DestinationDetails['waiting']): string =>
  `${atLeast === true ? 'at least ' : ''}${deliveries}`;

const blockOf = (by: DestinationBlock | undefined): string => (by === 'circuit' ? 'circuit open' : 'rate-limited');

/** The share of ended deliveries that succeeded, of the latest 200. */
function successOf(stats: DestinationStats | undefined): Cell {
  if (stats?.successRate === undefined) return '';
  const percent = Math.floor(stats.successRate * 1000) / 10;
  return toned(`${percent} %`, percent === 100 ? 'good' : percent >= 90 ? 'warn' : 'bad');
}

/** @param stats by id; those of a destination that is missing are not shown */
export function tableOf(destinations: readonly Destination[], stats: ReadonlyMap<string, DestinationStats>): Table {
  const isOneTenant = new Set(destinations.map(({ tenant }) => tenant)).size <= 1;
  const columns = ['ID', 'STATE', 'SUCCESS', flexible('NAME', 4), flexible('URL', 7), flexible('EVENTS', 6)];
  return {
    columns: isOneTenant ? columns : [flexible('TENANT', 8), ...columns],
    rows: destinations.map((one) => {
      const row = [one.id, stateOf(one), successOf(stats.get(one.id)), one.name, one.url, one.events.join(' ')];
      return isOneTenant ? row : [one.tenant, ...row];
    }),
  };
}

export const shown = ({
  filter,
  headers,
  rateLimit,
  retry,
  retryTimes,
  state,
  waiting,
  secret,
  whsec,
  ...rest
}: Destination &
  Warned &
  Partial<Pick<DestinationDetails, 'waiting'> & Record<'etag' | 'secret' | 'whsec', string>>): Line[] =>
  fields({
    ...rest,
    etag: undefined,
    warnings: undefined,
    state: inTone(state),
    filter,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    rateLimit: `${rateLimit.perMinute} a minute, ${rateLimit.burst} at once`,
    retry: retry ?? 'the policy of the stage',
    retryTimes: retryTimes && timesText(retryTimes.attempts),
    ...timesByType(retryTimes),
    waiting: waiting && waitingText(waiting),
    secret,
    whsec,
  });

/** E.g. `0s, 15s-30s, 1m15s-2m30s`: when each attempt comes, since the first one. */
const timesText = (attempts: readonly AttemptTime[]): string =>
  attempts
    .map(({ atSeconds: { shortest, longest } }) =>
      shortest === longest ? durationText(shortest) : `${durationText(shortest)}-${durationText(longest)}`,
    )
    .join(', ');

const timesByType = (times: Destination['retryTimes']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(times?.byType ?? {}).map(([type, attempts]) => [`retryTimes of ${type}`, timesText(attempts)]),
  );

/** Prints a changed destination, and what the API warns about. */
export function printChanged(
  destination: Destination & Warned,
  output: Output,
  command: Pick<Command, 'options'>,
): void {
  output.print(destination, shown);
  for (const { field, message, remedy } of destination.warnings ?? [])
    output.aside([toned('Warning: ', 'warn'), `${optionOf(field, command) ?? field}: ${message}. ${remedy}`]);
}

const counts = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

export const statsText = ({
  destinationId,
  state,
  blockedBy,
  blockedUntil,
  pausedSince,
  sample: { deliveries, oldest, newest },
  byStatus,
  successRate,
  latencyMs: latency,
  failures,
  waiting,
}: DestinationStats): Block[] =>
  fields({
    destination: destinationId,
    state: inTone(state),
    blockedBy,
    blockedUntil,
    pausedSince,
    deliveries: `the latest ${deliveries}`,
    oldest,
    newest,
    ...byStatus,
    waiting: `${waiting} for the destination`,
    successRate: successRate === undefined ? 'none has ended' : `${Number((successRate * 100).toFixed(1))} %`,
    latency:
      latency && `median ${latency.p50} ms, 90 % ${latency.p90} ms, 99 % ${latency.p99} ms, longest ${latency.max} ms`,
    failedAttempts: counts(failures),
  });
