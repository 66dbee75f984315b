import type { Checker, EventEvidence } from './evidence.ts';

/** I2: id and body bytes are the same in every attempt, and for every destination. */
export const sameBytes: Checker = ({ ledger }, { events }) => {
  const byId = new Map<string, EventEvidence>(events.map((event) => [event.eventId, event]));
  const first = new Map<string, string>();
  return ledger.posts.flatMap(({ eventId, body, destinationId }) => {
    const event = byId.get(eventId);
    const violation = (message: string) => [
      { invariant: 'I2', message: `POST of ${eventId} to ${destinationId}: ${message}` },
    ];
    if (event === undefined) return violation('nobody published an event of this id');
    const { timestamp } = JSON.parse(body) as { timestamp: number };
    if (!event.data.some((data) => body === expectedBody(event, timestamp, data)))
      return violation('the body is not the payload that was published');
    const before = first.get(eventId) ?? body;
    first.set(eventId, before);
    return before === body ? [] : violation('the body differs from that of an earlier POST');
  });
};

/** The documented payload, composed independently of the code under test. */
const expectedBody = ({ type, source }: EventEvidence, timestamp: number, data: string): string =>
  ['{"event":"', type, '","timestamp":', timestamp, ',"data":', data, ',"source":"', source, '"}'].join('');
