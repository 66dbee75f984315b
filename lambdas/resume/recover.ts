import type { Clock } from '../../core/clock.ts';
import type { DestinationId, RecoveryId } from '../../core/contract/ids.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import type { Recovery } from '../../core/recovery/recovery.ts';
import type { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { RecoveriesStore } from '../adapters/dynamodb/destinations/recoveries-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

export interface RecoverDependencies {
  recoveries: Pick<RecoveriesStore, 'running' | 'read' | 'advance'>;
  runs: Pick<DeliveryHistory, 'recoverable' | 'start'>;
  destinations: Pick<DestinationsStore, 'gates' | 'wake' | 'endRecovery'>;
  telemetry: Telemetry;
  clock: Clock;
}

/** Continues the running recoveries; `remainingMs` is the time left in the invocation. */
export type Recover = (remainingMs: () => number) => Promise<void>;

const RECOVERIES_A_RUN = 50;
/** Time reserved for sending parked deliveries, in milliseconds. */
const RESERVED_MS = 25_000;
const WRITES_AT_ONCE = 25;

/**
 * Gives every delivery of a running recovery a new run, parked, page by page. Resume sends them later, at the limit of the
 * destination. A page that is cut short is done again: its restarted deliveries are marked, and counted once.
 */
export function createRecover(dependencies: RecoverDependencies): Recover {
  const { recoveries, telemetry } = dependencies;
  return async (remainingMs) => {
    let open = await recoveries.running(RECOVERIES_A_RUN);
    while (open.length > 0 && remainingMs() > RESERVED_MS) {
      const left: typeof open = [];
      // A page of each in turn, so that a long one does not hold up the others.
      for (const { destinationId, id } of open) {
        if (remainingMs() <= RESERVED_MS) break;
        try {
          if (await takePage(destinationId, id, dependencies)) left.push({ destinationId, id });
        } catch (error) {
          telemetry.note(LogField.ERRORS, `${id}: ${String(error)}`);
        }
      }
      open = left;
    }
  };
}

/** Returns whether there is more to do. */
async function takePage(
  destinationId: DestinationId,
  id: RecoveryId,
  dependencies: RecoverDependencies,
): Promise<boolean> {
  const { recoveries, runs, destinations, clock, telemetry } = dependencies;
  const recovery = await recoveries.read(destinationId, id);
  if (recovery?.state !== 'RUNNING') {
    // A run that was cut short ended it and did not release the destination.
    await destinations.endRecovery(destinationId, id);
    return false;
  }
  const gate = (await destinations.gates([destinationId])).get(destinationId);
  if (gate === undefined || gate.state === 'DELETED') {
    await recoveries.advance(recovery, { requeued: 0, skipped: 0, state: 'STOPPED' }, clock.now());
    await destinations.endRecovery(destinationId, id);
    return false;
  }
  const { open, done, next } = await runs.recoverable(recovery);
  const all = await restartAll(open, recovery, dependencies);
  // A refused delivery was restarted by another run of resume, which counts here too, or has moved on by itself.
  const requeued = all ? open.length + done : (await runs.recoverable(recovery)).done;
  // Rows first, then the wake, then the progress: a crash in between repeats the page.
  if (requeued > 0) await destinations.wake(destinationId, clock.now(), clock.now());
  const progress = {
    requeued,
    skipped: open.length + done - requeued,
    ...(next === undefined ? ({ state: 'DONE' } as const) : { position: next }),
  };
  await recoveries.advance(recovery, progress, clock.now());
  telemetry.note(LogField.RECOVERIES, `${id} ${progress.requeued} requeued ${progress.skipped} skipped`);
  if (next !== undefined) return true;
  await destinations.endRecovery(destinationId, id);
  return false;
}

/** Returns whether all were restarted. */
async function restartAll(
  open: Awaited<ReturnType<DeliveryHistory['recoverable']>>['open'],
  { id }: Recovery,
  { runs }: RecoverDependencies,
): Promise<boolean> {
  let all = true;
  for (let start = 0; start < open.length; start += WRITES_AT_ONCE) {
    const outcomes = await Promise.all(
      // Ready at once, in the order of acceptance.
      open.slice(start, start + WRITES_AT_ONCE).map((delivery) => runs.start(delivery, delivery.acceptedAt, id)),
    );
    all &&= outcomes.every(Boolean);
  }
  return all;
}
