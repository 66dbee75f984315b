import { DELIVERY_STATUSES } from '../../core/delivery/states.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { BillLine } from '../aws/metering/bill.ts';
import type { SampleReceiver } from './receivers.ts';
import type { SeenAttempt } from './attempts-feed.ts';

/** What a run of the samples came to. */
export interface SampleResult {
  ok: boolean;
  events: number;
  seconds: number;
  /** What it would have cost on AWS, in dollars. */
  bill: BillLine[];
  destinations: {
    id: string;
    name: string;
    posts: number;
    /** Deliveries by status. */
    statuses: Record<string, number>;
    /** Whether the receiver got what it should have, exactly and verified. */
    ok: boolean;
  }[];
}

export interface SampleDestination {
  id: string;
  receiver: SampleReceiver;
}

/** @param details what was published, by type */
export function resultOf(
  destinations: readonly SampleDestination[],
  deliveries: readonly Delivery[],
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
export function attemptLine({ attempt, delivery }: SeenAttempt, names: ReadonlyMap<string, string>): string {
  const outcome = String(attempt.statusCode ?? attempt.code ?? attempt.failure);
  const columns = [
    new Date(attempt.at).toISOString().slice(11, 23),
    delivery.type.padEnd(23),
    (names.get(delivery.destinationId) ?? delivery.destinationId).padEnd(10),
    `attempt ${attempt.number}`,
    outcome.padEnd(4),
    `${attempt.durationMs} ms`.padStart(7),
  ];
  return `${columns.join('  ')}  ${nextOf(attempt, delivery)}`.trimEnd();
}

function nextOf(attempt: SeenAttempt['attempt'], delivery: Delivery): string {
  if (attempt.failure === undefined) return '';
  // Only of the latest attempt is it known what comes next.
  if (attempt.number < delivery.attempts) return '';
  if (delivery.nextAttemptAt === undefined) return 'no attempt left';
  const seconds = Math.max(0, Math.round((delivery.nextAttemptAt - attempt.at) / 1000));
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
