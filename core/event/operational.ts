import { OPERATIONAL_PREFIX } from '../contract/limits.ts';
import type { Gate } from '../destination/destination.ts';

/** Operational events: what the service itself tells on the bus, for alerts or webhooks of their own. */
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
  /** Constant for the same occurrence, so that telling it twice delivers it once. */
  eventId: string;
  tenant: string;
  data: Readonly<Record<string, unknown>>;
}

/** What happens to deliveries of operational events is not told in operational events, so that there are no loops. */
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
 * Deliveries to it wait: over its limit, or resting after failures. `occurrence` is the same for the same blocking.
 * Times in milliseconds since the epoch.
 */
export const blocked = (
  subject: Subject,
  reason: 'rate_limit' | 'failing',
  occurrence: number,
  until: number,
): OperationalEvent =>
  about(subject, 'blocked', `${reason}:${occurrence}`, { reason, until: new Date(until).toISOString() });

/** Everything sent to it has failed since, for half of the time after which it is disabled. */
export const warning = (subject: Subject, since: number, failures: number): OperationalEvent =>
  about(subject, 'warning', String(since), { since: new Date(since).toISOString(), failures });

/** Nothing goes to it until an admin enables it. */
export const disabled = (subject: Subject & Pick<Gate, 'stateSince'>, reason: 'gone' | 'failing'): OperationalEvent =>
  about(subject, 'disabled', String(subject.stateSince ?? 0), { reason });

/** It took a delivery after it had been blocked for failing since then. */
export const recovered = (subject: Subject, since: number): OperationalEvent =>
  about(subject, 'recovered', String(since), { failedSince: new Date(since).toISOString() });
