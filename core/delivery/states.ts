/** What an admin sees of a delivery. PENDING also covers one that waits: blocked, paused or parked. */
export const DELIVERY_STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'RETRY_EXHAUSTED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Terminal states are monotone within a run; only a late 2xx turns RETRY_EXHAUSTED into SUCCESS. */
export const isTerminal = (status: DeliveryStatus): boolean => status === 'SUCCESS' || status === 'RETRY_EXHAUSTED';

/** Why a delivery is RETRY_EXHAUSTED. */
export const END_REASONS = ['attempts_spent', 'poison', 'expired', 'destination_deleted', 'payload_erased'] as const;
export type EndReason = (typeof END_REASONS)[number];

export const isEndReason = (text: string): text is EndReason => (END_REASONS as readonly string[]).includes(text);

/** A destination delivers only when ACTIVE. DELETED is the tombstone that ends what was still on its way. */
export const DESTINATION_STATES = ['ACTIVE', 'PAUSED', 'DISABLED', 'DELETED'] as const;
export type DestinationState = (typeof DESTINATION_STATES)[number];
