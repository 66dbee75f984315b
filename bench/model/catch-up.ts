import { DeliveriesClock } from './deliveries-clock.ts';
import type { Deployment } from './deployment.ts';
import { BATCH, deliverBatchMs } from './deployment.ts';
import { QUOTAS } from './quotas.ts';

export interface Moment {
  /** Seconds since the start. */
  second: number;
  /** Waiting messages. */
  waiting: number;
  /** Batches at once. */
  pollers: number;
}

/**
 * Models the pollers of one queue under sudden load: they start with five batches at once and add up to 300 a minute while
 * messages wait. Returns one entry a second, until no message waits or for `limitSeconds`.
 *
 * @param perSecond arriving deliveries
 * @param backlog waiting messages at the start
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
