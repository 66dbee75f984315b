import { breakerOf, stateOf } from '../../../../core/delivery/breaker.ts';
import { nextFreeAt } from '../../../../core/delivery/rate-limit.ts';
import { shownHeaders } from '../../../../core/destination/custom-headers.ts';
import type { Configuration, Gate } from '../../../../core/destination/destination.ts';
import { headerSecret, previousSecretUntil, validSecrets } from '../../../../core/destination/secrets.ts';
import type { StageLimits } from '../../../../core/destination/stage-limits.ts';
import type { DestinationView } from '../schemas/destination.ts';
import { isoOf, timeField } from './time.ts';

const DISABLED_FOR = {
  gone: 'The receiver responded with 410 Gone.',
  failing: 'All deliveries failed for days.',
} as const;

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
    retry: { ...defaults.retry, ...retry },
    secretHeader: headerSecret(secretHeader, validSecrets(secrets, now)) !== undefined,
    // The API never shows a deleted destination.
    state: gate.state as DestinationView['state'],
    ...timeField('listensUntil', gate.listensUntil),
    ...(gate.state === 'DISABLED' && gate.disabledFor !== undefined && { stateReason: DISABLED_FOR[gate.disabledFor] }),
    ...timeField('blockedUntil', blockedUntil(gate, configuration, { defaults }, now)),
    ...timeField('previousSecretUntil', previousSecretUntil(secrets, now)),
    version: configuration.version,
    createdAt: isoOf(configuration.registeredAt ?? configuration.createdAt),
    updatedAt: isoOf(configuration.createdAt),
  };
}

/** The time until which an active destination is rate-limited or its circuit is open. */
export function blockedUntil(
  gate: Gate,
  { rateLimit }: Pick<Configuration, 'rateLimit'>,
  { defaults }: Pick<StageLimits, 'defaults'>,
  now: number,
): number | undefined {
  if (gate.state !== 'ACTIVE') return undefined;
  const resting = stateOf(breakerOf(gate), now);
  const free = Math.max(
    nextFreeAt(rateLimit ?? defaults.rateLimit, gate.tat, now),
    resting.state === 'open' ? resting.until : now,
  );
  return free > now ? free : undefined;
}
