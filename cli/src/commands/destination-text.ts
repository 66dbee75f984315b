import type { Destination, Warned } from '../../../sdk/src/manager/types/destination.ts';
import type { DestinationStats } from '../../../sdk/src/manager/types/insight.ts';
import type { Command } from '../command.ts';
import { optionOf } from '../failure-words.ts';
import { type Block, type Cell, fields, flexible, type Line, type Table, toned } from '../layout.ts';
import type { Output } from '../output.ts';
import { localTime } from '../time.ts';
import { inTone } from './tones.ts';

/** Destinations as text. */

/** The state, and what is wrong with the destination. */
function stateOf({ state, stateReason, blockedUntil }: Destination): Cell {
  if (state === 'ACTIVE' && blockedUntil !== undefined)
    return toned(`${state}, blocked until ${localTime(blockedUntil)}`, 'warn');
  return stateReason === undefined ? inTone(state) : toned(`${state}, ${stateReason}`, 'bad');
}

export const tableOf = (destinations: readonly Destination[]): Table => ({
  columns: ['ID', 'STATE', flexible('NAME'), flexible('URL', 12), flexible('EVENTS')],
  rows: destinations.map((one) => [one.id, stateOf(one), one.name, one.url, one.events.join(' ')]),
});

export const shown = ({
  filter,
  headers,
  rateLimit,
  retry,
  state,
  secret,
  whsec,
  ...rest
}: Destination & Warned & Partial<Record<'etag' | 'secret' | 'whsec', string>>): Line[] =>
  fields({
    ...rest,
    etag: undefined,
    warnings: undefined,
    state: inTone(state),
    filter,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    rateLimit: `${rateLimit.perMinute} a minute, ${rateLimit.burst} at once`,
    retry: `${retry.maxAttempts} attempts, ${retry.baseSeconds} s before the second`,
    secret,
    whsec,
  });

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
