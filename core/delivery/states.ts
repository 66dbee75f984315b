/** Status of a delivery. PENDING also covers a delivery that waits: rate-limited, paused or parked. */
export const DELIVERY_STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'RETRY_EXHAUSTED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Terminal states are monotone within a run; only a late 2xx turns RETRY_EXHAUSTED into SUCCESS. */
export const isTerminal = (status: DeliveryStatus): boolean => status === 'SUCCESS' || status === 'RETRY_EXHAUSTED';

/** Why a delivery is RETRY_EXHAUSTED. */
export const END_REASONS = [
  'attempts_spent',
  'not_retryable',
  'deadline_passed',
  'poison',
  'expired',
  'destination_deleted',
  'payload_erased',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export const isEndReason = (text: string): text is EndReason => (END_REASONS as readonly string[]).includes(text);

/**
 * Only an ACTIVE destination gets deliveries. DELETED is a tombstone: deliveries that are still on their way end. LISTENING
 * is the one state of a listener, which gets no POST.
 */
export const DESTINATION_STATES = ['ACTIVE', 'PAUSED', 'DISABLED', 'LISTENING', 'DELETED'] as const;
export type DestinationState = (typeof DESTINATION_STATES)[number];
