import { OPERATIONAL_PREFIX } from '../contract/limits.ts';

/** Operational events: what the service itself tells on the bus, for alerts or webhooks of their own. */
export const OPERATIONAL_EVENT_TYPES = ['webhook.delivery.exhausted'] as const;
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
