import { DELIVERY_STATUSES } from '../../core/delivery/states.ts';
import type { NewAttempt } from '../../sdk/src/manager/attempts-seen.ts';
import type { WebhookDelivery } from '../../sdk/src/manager/types/delivery.ts';
import { visible } from '../../sdk/src/visible-text.ts';
import type { BillLine } from '../bill.ts';
import type { SampleReceiver } from './receivers.ts';

/** The result of a run of the samples. */
export interface SampleResult {
  ok: boolean;
  events: number;
  seconds: number;
  /** Cost of the run on AWS, in dollars. */
  bill: BillLine[];
  destinations: {
    id: string;
    name: string;
    posts: number;
    /** Deliveries by status. */
    statuses: Record<string, number>;
    /** Whether the receiver got each event as published, with a valid signature. */
    ok: boolean;
  }[];
}

export interface SampleDestination {
  id: string;
  receiver: SampleReceiver;
}

/** @param details the published details, by type */
export function resultOf(
  destinations: readonly SampleDestination[],
  deliveries: readonly WebhookDelivery[],
  details: ReadonlyMap<string, string>,
  seconds: number,
  bill: BillLine[],
): SampleResult {
  const rows = destinations.map(({ id, receiver }) => {
    const own = deliveries.filter(({ destinationId }) => destinationId === id);
    const statuses = Object.fromEntries(
      DELIVERY_STATUSES.map((status) => [status, own.filter((delivery) => delivery.status === status).length]),
    );
    const receptions = [...receiver.receptions.values()];
    const expected = receiver.behaviour.name === 'dead' ? 'RETRY_EXHAUSTED' : 'SUCCESS';
    const exact = receptions.every(({ bodies, verified, accepted }) => {
      const [body, ...others] = bodies;
      return (
        verified &&
        others.length === 0 &&
        isSample(body ?? '', details) &&
        accepted === (expected === 'SUCCESS' ? 1 : 0)
      );
    });
    return {
      id,
      name: receiver.behaviour.name,
      posts: receptions.reduce((sum, { posts }) => sum + posts, 0),
      statuses,
      ok: exact && receptions.length === details.size && statuses[expected] === details.size,
    };
  });
  return {
    ok: rows.every(({ ok }) => ok),
    events: details.size,
    seconds: Math.round(seconds * 10) / 10,
    bill,
    destinations: rows,
  };
}

/** Whether a body carries a sample event, its `data` to the letter. */
function isSample(body: string, details: ReadonlyMap<string, string>): boolean {
  const { event } = JSON.parse(body) as { event: string };
  const detail = details.get(event);
  return detail !== undefined && body.includes(`"data":${detail},`);
}

/** One attempt on one line: time, event, destination, outcome, milliseconds, what comes next. */
export function attemptLine(seen: NewAttempt, names: ReadonlyMap<string, string>): string {
  const { attempt, delivery } = seen;
  const outcome = String(attempt.statusCode ?? attempt.code ?? attempt.failure);
  const columns = [
    attempt.at.slice(11, 23),
    delivery.type.padEnd(23),
    (names.get(delivery.destinationId) ?? delivery.destinationId).padEnd(10),
    `attempt ${attempt.number}`,
    outcome.padEnd(4),
    `${attempt.durationMs} ms`.padStart(7),
  ];
  return visible(`${columns.join('  ')}  ${nextOf(seen)}`.trimEnd());
}

function nextOf({ attempt, delivery }: NewAttempt): string {
  // The delivery says what follows its latest attempt, not what followed an earlier one.
  if (attempt.outcome === 'success' || attempt.number < delivery.attemptCount) return '';
  const next = delivery.nextAttemptAt ?? delivery.expectedAt ?? delivery.parkedUntil;
  if (next === undefined) return 'no attempt left';
  const seconds = Math.max(0, Math.round((Date.parse(next) - Date.parse(attempt.at)) / 1000));
  return `again in ${seconds} s`;
}

export function table(result: SampleResult): string {
  const header = ['destination', ...DELIVERY_STATUSES, 'POSTs'];
  const rows = result.destinations.map(({ name, statuses, posts }) => [
    name,
    ...DELIVERY_STATUSES.map((status) => String(statuses[status])),
    String(posts),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [header, ...rows].map(line).join('\n');
}
