import type { DestinationId } from '../../core/contract/ids.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import type { Clock } from '../../core/clock.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { DeliveryMessage } from '../../core/delivery/message.ts';
import { decodeDeliveryMessage, MessageFormatError } from '../../core/delivery/message.ts';
import type { Disposal, Outcome } from '../../core/delivery/outcome.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import type { QuietGates } from '../../core/delivery/quiet-gates.ts';
import type { Triage } from '../../core/delivery/triage.ts';
import { triage } from '../../core/delivery/triage.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { BatchRows } from '../adapters/dynamodb/batch-rows.ts';
import type { ReceivedDelivery, Step, Work } from './work.ts';

export interface IntakeDependencies {
  rows: Pick<BatchRows, 'read'>;
  quiet: Pick<QuietGates, 'presume' | 'saw'>;
  clock: Clock;
}

export interface Intake extends Step<Work> {
  gates: Map<string, Gate>;
  /** Messages that nobody here can read, by message id. */
  unreadable: Map<string, Disposal>;
}

interface Decoded {
  received: ReceivedDelivery;
  message: DeliveryMessage;
}

/**
 * Reads the batch's gates, but for those that may be presumed, and the rows of messages that may be repeats, in one
 * call. Decides about each message whether it needs a POST.
 */
export async function intake(batch: readonly ReceivedDelivery[], dependencies: IntakeDependencies): Promise<Intake> {
  const unreadable = new Map<string, Disposal>();
  const decoded = batch.flatMap((received) => decode(received, unreadable));
  const { gates, deliveries, damaged } = await readRows(decoded, dependencies);
  const now = dependencies.clock.now();
  const next: Work[] = [];
  const settled: Step<Work>['settled'] = [];
  for (const { received, message } of decoded) {
    const id = deliveryIdOf(message);
    const first = isFirst({ received, message });
    const reason = damaged.get(message.destinationId) ?? (first ? undefined : damaged.get(id));
    if (reason !== undefined) {
      // Left to redrive, like a message of a later release; the rest of the batch goes on.
      unreadable.set(received.messageId, retry(reason));
      continue;
    }
    const row = first ? undefined : deliveries.get(id);
    const found = first ? ({ verdict: 'attempt', attempt: 1 } as const) : triage(message, row, now);
    const attempt = found.verdict === 'attempt' ? found.attempt : (row?.attempts ?? 0) + 1;
    const work: Work = { received, message, attempt, ...(row !== undefined && { row }) };
    if (found.verdict === 'attempt') next.push(work);
    else settled.push({ work, outcome: withoutPost(found, now) });
  }
  return { ...onceEach(next, settled), gates, unreadable };
}

function withoutPost(found: Exclude<Triage, { verdict: 'attempt' }>, now: number): Outcome {
  switch (found.verdict) {
    case 'settled':
      return ACKNOWLEDGE;
    case 'parked':
      // The invocation that parked the row may have died before it woke the destination.
      return { kind: 'park', until: found.at, wakeAt: found.at, recorded: true };
    case 'early':
      return retry('its next attempt lies ahead', (found.at - now) / 1000);
    case 'spent':
      return { kind: 'deadLetter', reason: found.reason };
    case 'poison':
      return { kind: 'deadLetter', reason: 'poison' };
  }
}

/**
 * A batch may hold two messages of one delivery. One is attempted, preferably the one whose row was read. The other is a
 * repeat: the first decides what becomes of the delivery.
 */
function onceEach(work: readonly Work[], settled: Step<Work>['settled']): Step<Work> {
  const chosen = new Map<string, Work>();
  for (const item of work) {
    const id = deliveryIdOf(item.message);
    if (chosen.get(id)?.row === undefined) chosen.set(id, item);
  }
  const next = [...chosen.values()];
  const repeats = work.length === next.length ? [] : work.filter((item) => !next.includes(item));
  return { next, settled: [...settled, ...repeats.map((item) => ({ work: item, outcome: ACKNOWLEDGE }))] };
}

/** Nobody can have touched the row of a message that is sent and received for the first time. */
const isFirst = ({ received, message }: Decoded): boolean => received.receiveCount === 1 && message.kind === 'first';

function decode(received: ReceivedDelivery, unreadable: Map<string, Disposal>): Decoded[] {
  try {
    return [{ received, message: decodeDeliveryMessage(received.body) }];
  } catch (error) {
    if (!(error instanceof MessageFormatError)) throw error;
    // Left to redrive: a later release reads it, or the DLQ's alarm shows it.
    unreadable.set(received.messageId, retry(error.message));
    return [];
  }
}

async function readRows(
  decoded: readonly Decoded[],
  { rows, quiet, clock }: IntakeDependencies,
): Promise<{ gates: Map<string, Gate>; deliveries: Map<string, Delivery>; damaged: Map<string, string> }> {
  const now = clock.now();
  const gates = new Map<string, Gate>();
  const unknown: DestinationId[] = [];
  for (const id of new Set(decoded.map(({ message }) => message.destinationId))) {
    const presumed = quiet.presume(id, now);
    if (presumed === undefined) unknown.push(id);
    else gates.set(id, presumed);
  }
  const repeats = decoded.filter((item) => !isFirst(item)).map(({ message }) => message);
  const found = await rows.read(unknown, repeats);
  for (const gate of found.gates) {
    quiet.saw(gate, now);
    gates.set(gate.destinationId, gate);
  }
  return { gates, deliveries: found.deliveries, damaged: found.damaged };
}
