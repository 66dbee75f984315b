import { policyFor, retryTimes } from '../../../../core/delivery/retry.ts';
import type { Block } from '../../../../core/destination/block.ts';
import { blockOf } from '../../../../core/destination/block.ts';
import { shownHeaders } from '../../../../core/destination/custom-headers.ts';
import type { Configuration, DisabledFor, Gate } from '../../../../core/destination/destination.ts';
import { headerSecret, previousSecretUntil, validSecrets } from '../../../../core/destination/secrets.ts';
import type { StageLimits } from '../../../../core/destination/stage-limits.ts';
import type { DestinationView, RetryTimes } from '../schemas/destination.ts';
import { isoOf, timeField } from './time.ts';

function stateReason(reason: DisabledFor): string {
  if (reason === 'gone') return 'The receiver responded with 410 Gone.';
  if (reason === 'failing') return 'All deliveries failed for days.';
  return Number.isNaN(Number(reason))
    ? `An attempt failed with a ${reason} error, at which the retry policy disables the destination.`
    : `The receiver responded with ${reason}, at which the retry policy disables the destination.`;
}

/** A destination as the API shows it: all settings in force, without the secret. */
export function destinationView(
  gate: Gate,
  configuration: Configuration,
  { defaults }: Pick<StageLimits, 'defaults'>,
  now: number,
): DestinationView {
  const { destinationId, tenant, name, url, events, filter, description, rateLimit, retry, secrets, secretHeader } =
    configuration;
  return {
    id: destinationId,
    tenant,
    name,
    url,
    events: [...events],
    ...(filter !== undefined && { filter }),
    ...(description !== undefined && { description }),
    headers: shownHeaders(configuration),
    rateLimit: { ...(rateLimit ?? defaults.rateLimit) },
    ...(retry !== undefined && { retry: structuredClone(retry) as DestinationView['retry'] }),
    secretHeader: headerSecret(secretHeader, validSecrets(secrets, now)) !== undefined,
    // The API never shows a deleted destination.
    state: gate.state as DestinationView['state'],
    ...timeField('listensUntil', gate.listensUntil),
    ...(gate.state === 'DISABLED' && gate.disabledFor !== undefined && { stateReason: stateReason(gate.disabledFor) }),
    ...blockFields(blockOf(gate, rateLimit ?? defaults.rateLimit, now)),
    ...timeField('previousSecretUntil', previousSecretUntil(secrets, now)),
    version: configuration.version,
    createdAt: isoOf(configuration.registeredAt ?? configuration.createdAt),
    updatedAt: isoOf(configuration.createdAt),
  };
}

/** The times of attempts by each policy of a destination. */
export function retryTimesView(
  { retry }: Pick<Configuration, 'retry'>,
  { defaults }: Pick<StageLimits, 'defaults'>,
): RetryTimes {
  const timesOf = (type?: string) => retryTimes(policyFor(type, retry, defaults.retry));
  const types = Object.keys(retry?.byType ?? {}).map((type) => [type, timesOf(type)] as const);
  return { attempts: timesOf(), ...(types.length > 0 && { byType: Object.fromEntries(types) }) };
}

/** A destination without a block has neither field. */
export const blockFields = (block: Block | undefined): Pick<DestinationView, 'blockedBy' | 'blockedUntil'> =>
  block === undefined ? {} : { blockedBy: block.by, blockedUntil: isoOf(block.until) };
