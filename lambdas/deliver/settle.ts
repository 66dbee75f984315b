import type { Clock } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { Metric, TroubleField } from '../../core/contract/metrics.ts';
import { DELAY_LIMIT_SECONDS, deadLetter, deferred, leaseOf, slotOf } from '../../core/delivery/message.ts';
import type { Disposal, Outcome } from '../../core/delivery/outcome.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import { lostReceives } from '../../core/delivery/triage.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { blame } from '../adapters/telemetry.ts';
import type { Settlement, Work } from './work.ts';

export interface SettleDependencies {
  deliveries: Pick<DeliveriesStore, 'park' | 'expect'>;
  destinations: Pick<DestinationsStore, 'wake'>;
  queue: Pick<DeliveriesQueue, 'send' | 'setVisibility'>;
  /** The DLQ, whose consumer is exhaust. */
  deadLetters: Pick<DeliveriesQueue, 'pass'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
}

/** By message id. */
export type Disposals = ReadonlyMap<string, Disposal>;

type OutcomeOf<Kind extends Outcome['kind']> = Extract<Outcome, { kind: Kind }>;
interface Deferral {
  work: Settlement['work'];
  at: number;
}

/**
 * Carries out what the steps decided, and returns what SQS is told of each message. Nothing here charges an attempt.
 * Never throws: a message whose outcome could not be carried out comes back.
 */
export async function settle(settlements: readonly Settlement[], dependencies: SettleDependencies): Promise<Disposals> {
  const deferrals = settlements.flatMap(({ work, outcome }) =>
    outcome.kind === 'defer' ? [{ work, at: outcome.at }] : [],
  );
  const [delayed, others] = await Promise.all([
    defer(deferrals, dependencies),
    Promise.all(
      settlements.map(async ({ work, outcome }): Promise<[string, Disposal][]> => {
        if (outcome.kind === 'defer') return [];
        return [[work.received.messageId, await settleOne(work, outcome, dependencies)]];
      }),
    ),
  ]);
  return new Map([...delayed, ...others.flat()]);
}

async function settleOne(
  work: Settlement['work'],
  outcome: Exclude<Outcome, { kind: 'defer' }>,
  dependencies: SettleDependencies,
): Promise<Disposal> {
  switch (outcome.kind) {
    case 'acknowledge':
      return outcome;
    case 'retry':
      return returnLater(work, outcome, dependencies);
    case 'park':
      return park(work, outcome, dependencies);
    case 'deadLetter':
      return passToExhaust(work, outcome, dependencies);
  }
}

async function returnLater(
  { received }: Work,
  outcome: OutcomeOf<'retry'>,
  { queue, telemetry }: SettleDependencies,
): Promise<Disposal> {
  if (outcome.seconds !== undefined) {
    // Refused, the message comes back when its visibility timeout ends: early or late, but no worse.
    await queue
      .setVisibility(received.receiptHandle, outcome.seconds)
      .catch((error: unknown) => telemetry.note(LogField.ERRORS, String(error)));
  }
  return outcome;
}

async function passToExhaust(
  { message }: Work,
  { reason }: OutcomeOf<'deadLetter'>,
  { deadLetters }: SettleDependencies,
): Promise<Disposal> {
  try {
    await deadLetters.pass(deadLetter(message, reason));
    return ACKNOWLEDGE;
  } catch (error) {
    return retry(`not handed to exhaust: ${String(error)}`);
  }
}

async function park(
  work: Settlement['work'],
  { until, wakeAt, recorded }: OutcomeOf<'park'>,
  { deliveries, destinations, telemetry, clock }: SettleDependencies,
): Promise<Disposal> {
  const { message, attempt, row, gate } = work;
  try {
    if (!recorded) {
      // The row first: a wake without a row does nothing, a row without a wake would wait for ever.
      const suspicions = hasLost(work) ? (row?.suspicions ?? 0) : undefined;
      if (!(await deliveries.park(message, attempt - 1, until, suspicions))) {
        return retry('it moved on while it was to be parked');
      }
      telemetry.count(Metric.DELIVERIES_PARKED);
      blame(telemetry, message.destinationId, TroubleField.WAITING);
    }
    // A wake that is due by then, and that no look of resume has counted down, needs no second write.
    const known = !recorded && gate?.wakeAt !== undefined && gate.wakeAt <= wakeAt && (gate.looks ?? 0) === 0;
    if (!known) await destinations.wake(message.destinationId, wakeAt, clock.now());
    return ACKNOWLEDGE;
  } catch (error) {
    return retry(`not parked: ${String(error)}`);
  }
}

/**
 * Sends deliveries that have to wait as new messages, each at its own time, which uses up no receive. Those that wait
 * longer than SQS can delay, or that resume sent, are parked instead.
 */
async function defer(deferrals: readonly Deferral[], dependencies: SettleDependencies): Promise<[string, Disposal][]> {
  const now = dependencies.clock.now();
  const fits = ({ work, at }: Deferral): boolean =>
    leaseOf(work.message) === undefined && delaySeconds(at, now) <= DELAY_LIMIT_SECONDS;
  const parked = deferrals.filter((deferral) => !fits(deferral));
  const delayed = deferrals
    .filter(fits)
    .map(({ work, at }) => ({ work, at: Math.max(at, (slotOf(work.message) ?? 0) + 1) }));
  const [others, sent] = await Promise.all([
    Promise.all(
      parked.map(async ({ work, at }): Promise<[string, Disposal]> => [
        work.received.messageId,
        await park(work, { kind: 'park', until: at, wakeAt: at, recorded: false }, dependencies),
      ]),
    ),
    sendLater(delayed, now, dependencies),
  ]);
  return [...others, ...sent];
}

async function sendLater(
  delayed: readonly Deferral[],
  now: number,
  { queue, deliveries, telemetry }: SettleDependencies,
): Promise<[string, Disposal][]> {
  if (delayed.length === 0) return [];
  try {
    const unsent = await queue.send(
      delayed.map(({ work, at }) => ({
        message: deferred(work.message, { slot: at, attempts: work.attempt - 1, suspect: hasLost(work) }),
        delaySeconds: delaySeconds(at, now),
      })),
    );
    const sent = delayed.filter((_, index) => !unsent.has(index));
    telemetry.count(Metric.DELIVERIES_DEFERRED, sent.length);
    for (const { work } of sent) blame(telemetry, work.message.destinationId, TroubleField.WAITING);
    // Advisory: it tells admins when; a delivery goes at its time without it.
    await deliveries
      .expect(
        sent.map(({ work, at }) => ({
          key: work.message,
          at,
          status: work.row?.status ?? 'PENDING',
          attempts: work.attempt - 1,
        })),
      )
      .catch((error: unknown) => telemetry.note(LogField.ERRORS, String(error)));
    return delayed.map(({ work }, index) => {
      const reason = unsent.get(index);
      return [work.received.messageId, reason === undefined ? ACKNOWLEDGE : retry(`not deferred: ${reason}`)];
    });
  } catch (error) {
    return delayed.map(({ work }) => [work.received.messageId, retry(`not deferred: ${String(error)}`)]);
  }
}

const delaySeconds = (at: number, now: number): number => Math.max(1, Math.ceil((at - now) / 1000));

/**
 * A new message starts with no receives, and so does a parked delivery's: it must carry that an earlier message lost
 * receives, or a poison message could go on for ever.
 */
const hasLost = ({ received, message, row }: Work): boolean =>
  message.suspect === true || lostReceives(message, received.receiveCount, row) > 0;
