import type { Checker, Violation } from './evidence.ts';

const violation = (message: string): Violation => ({ invariant: 'I9', message });

/** I9: once faults stop, everything terminates, and every exhausted delivery was published on the bus. */
export const everythingTerminates: Checker = ({ tables, queues, bus, ledger }, { deliveries }) => {
  const queued = [queues.events, queues.deliveries, queues.deliveriesDead].filter(
    ({ messages }) => messages.length > 0,
  );
  const awake = [...tables.destinations.rows()].filter((row) => row['wakeAt'] !== undefined);
  const published = new Set(bus.published.map(({ detail }) => (JSON.parse(detail) as { eventId: string }).eventId));
  const types = new Map(
    [...tables.deliveries.rows()].map((row) => [`${row['pk']?.S} ${row['sk']?.S}`, row['type']?.S ?? '']),
  );
  const unpublished = deliveries.filter(({ key, states, destinationId, eventId }) => {
    const ended = states.some(({ status }) => status === 'RETRY_EXHAUSTED');
    const succeeded = states.at(-1)?.status === 'SUCCESS';
    if (!ended || succeeded || (types.get(key) ?? '').startsWith('webhook.')) return false;
    return ![...published].some(
      (id) => id.endsWith(':exhausted') && id.includes(eventId.slice(4)) && id.includes(destinationId.slice(4)),
    );
  });
  const unexpected = ledger.notes.filter((note) =>
    /TypeError|ReferenceError|RangeError|ValidationException|RowFormatError|Invalid|NotDistinct/.test(note),
  );
  return [
    ...queued.map(({ options, messages }) => violation(`${messages.length} messages are left on ${options.name}`)),
    ...awake.map((row) => violation(`${row['pk']?.S} is still to be woken`)),
    ...unpublished.map(({ key }) => violation(`${key} is exhausted, and its end was not published`)),
    ...unexpected.slice(0, 3).map((note) => violation(`a handler failed unexpectedly: ${note}`)),
  ];
};
