import type { DestinationId } from '../../core/contract/ids.ts';
import type { DeliverySubject } from '../../core/delivery/delivery.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';

/** An event whose deliveries this batch creates and sends. */
export interface Work {
  messageId: string;
  event: AcceptedEvent;
  /** The event's `data`, raw text. */
  data: string;
  trace?: string;
  /** An earlier invocation began it: its messages may be repeats. */
  repeat: boolean;
}

export const subjectFor = (
  { event, trace }: Pick<Work, 'event' | 'trace'>,
  destinationId: DestinationId,
): DeliverySubject => ({
  destinationId,
  eventId: event.eventId,
  acceptedAt: event.acceptedAt,
  tenant: event.tenant,
  type: event.type,
  source: event.source,
  time: event.time,
  ...(trace !== undefined && { trace }),
});
