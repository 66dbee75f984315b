import { DeliveriesClock } from './deliveries-clock.ts';
import type { Deployment } from './deployment.ts';
import { BATCH, deliverBatchMs } from './deployment.ts';
import { QUOTAS } from './quotas.ts';

export interface Moment {
  /** Seconds since the beginning. */
  second: number;
  /** Messages that wait. */
  waiting: number;
  /** Batches at once. */
  pollers: number;
}

/**
 * How one queue's pollers take up a load that sets in at once: they begin with five batches at once and add up to 300 a
 * minute while messages are left. Second by second, until nothing waits, or for `limitSeconds`.
 *
 * @param perSecond deliveries that come in
 * @param backlog messages that wait at the beginning
 */
export function catchUp(deployment: Deployment, perSecond: number, backlog: number, limitSeconds: number): Moment[] {
  const most = Math.min(deployment.deliverConcurrency, QUOTAS.pollersAtMost.value);
  const clock = new DeliveriesClock();
  const moments: Moment[] = [];
  let waiting = backlog;
  let pollers: number = Math.min(QUOTAS.pollersAtFirst.value, most);
  for (let second = 0; second <= limitSeconds; second += 1) {
    moments.push({ second, waiting, pollers });
    if (second > 0 && waiting === 0) break;
    waiting += clock.whole(perSecond);
    const capacity = (pollers * BATCH * 1000) / deliverBatchMs(deployment);
    waiting = Math.max(0, waiting - Math.floor(capacity));
    if (waiting > 0) pollers = Math.min(most, pollers + QUOTAS.pollerGrowth.value / 60);
  }
  return moments;
}
