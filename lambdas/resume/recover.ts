import type { Clock } from '../../core/clock.ts';
import type { JobPage } from '../../core/recovery/progress.ts';
import type { Recovery } from '../../core/recovery/recovery.ts';
import type { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';

export interface RecoverDependencies {
  runs: Pick<DeliveryHistory, 'recoverable' | 'start'>;
  clock: Clock;
}

const WRITES_AT_ONCE = 25;

/** Gives the next deliveries of a recovery a new run, parked. */
export async function recoveryPage(recovery: Recovery, dependencies: RecoverDependencies): Promise<JobPage> {
  const { runs } = dependencies;
  const { open, done, next } = await runs.recoverable(recovery);
  const all = await restartAll(open, recovery, dependencies);
  // A refused delivery was restarted by another run of resume, which counts here too, or has moved on by itself.
  const begun = all ? open.length + done : (await runs.recoverable(recovery)).done;
  return {
    begun,
    skipped: open.length + done - begun,
    ...(next === undefined ? { follows: 'done' } : { position: next, follows: 'more' }),
  };
}

/** Returns whether all were restarted. */
async function restartAll(
  open: Awaited<ReturnType<DeliveryHistory['recoverable']>>['open'],
  { id }: Recovery,
  { runs, clock }: RecoverDependencies,
): Promise<boolean> {
  let all = true;
  for (let start = 0; start < open.length; start += WRITES_AT_ONCE) {
    const outcomes = await Promise.all(
      // Ready at once, in the order of acceptance.
      open
        .slice(start, start + WRITES_AT_ONCE)
        .map((delivery) => runs.start(delivery, clock.now(), delivery.acceptedAt, id)),
    );
    all &&= outcomes.every(Boolean);
  }
  return all;
}
