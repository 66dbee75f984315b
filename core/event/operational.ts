import { OPERATIONAL_PREFIX, operationalSource } from '../contract/limits.ts';
import type { DisabledFor, Gate } from '../destination/destination.ts';

/** Events that the service itself publishes on the bus, for alerts or webhooks of their own. */
export const OPERATIONAL_EVENT_TYPES = [
  'webhook.delivery.exhausted',
  'webhook.destination.blocked',
  'webhook.destination.warning',
  'webhook.destination.disabled',
  'webhook.destination.recovered',
] as const;
export type OperationalEventType = (typeof OPERATIONAL_EVENT_TYPES)[number];

export interface OperationalEvent {
  type: OperationalEventType;
  /** Constant for one occurrence, so that a repeated publication is delivered once. */
  eventId: string;
  tenant: string;
  data: Readonly<Record<string, unknown>>;
}

/**
 * Why an event may not pass for one of this service, or of the platform: each source has its own types.
 *
 * @param eventSource source of the platform's events
 */
export function forgery({ type, source }: { type: string; source: string }, eventSource: string): string | undefined {
  const own = operationalSource(eventSource);
  const isOperational = type.startsWith(OPERATIONAL_PREFIX);
  if (isOperational && source !== own)
    return `detail-type begins with ${OPERATIONAL_PREFIX}, which only ${own} publishes`;
  if (!isOperational && source === own)
    return `source ${own} publishes only types that begin with ${OPERATIONAL_PREFIX}`;
  return undefined;
}

/** Deliveries of operational events publish no operational events, so that there are no loops. */
export const isAnnounced = (eventType: string): boolean => !eventType.startsWith(OPERATIONAL_PREFIX);

type Subject = Pick<Gate, 'destinationId' | 'tenant'>;

const about = (
  { destinationId, tenant }: Subject,
  happening: 'blocked' | 'warning' | 'disabled' | 'recovered',
  occurrence: string,
  data: Readonly<Record<string, unknown>>,
): OperationalEvent => ({
  type: `webhook.destination.${happening}`,
  eventId: `${destinationId}:${happening}:${occurrence}`,
  tenant,
  data: { destinationId, ...data },
});

/**
 * Its deliveries wait: it is rate-limited, or its circuit is open. `occurrence` is the same for one such time.
 * Times in milliseconds since the epoch.
 */
export const blocked = (
  subject: Subject,
  reason: 'rate_limit' | 'failing',
  occurrence: number,
  until: number,
): OperationalEvent =>
  about(subject, 'blocked', `${reason}:${occurrence}`, { reason, until: new Date(until).toISOString() });

/** Every attempt has failed for half of the time after which the destination is disabled. */
export const warning = (subject: Subject, since: number, failures: number): OperationalEvent =>
  about(subject, 'warning', String(since), { since: new Date(since).toISOString(), failures });

/** Nothing is sent until an admin enables the destination. */
export const disabled = (subject: Subject & Pick<Gate, 'stateSince'>, reason: DisabledFor): OperationalEvent =>
  about(subject, 'disabled', String(subject.stateSince ?? 0), { reason });

/** A delivery succeeded after the circuit had been open. */
export const recovered = (subject: Subject, since: number): OperationalEvent =>
  about(subject, 'recovered', String(since), { failedSince: new Date(since).toISOString() });
