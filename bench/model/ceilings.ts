import type { Deployment } from './deployment.ts';
import { BATCH, deliverBatchMs, fanOutBatchMs } from './deployment.ts';
import { QUOTAS } from './quotas.ts';

/** The largest rate of one part of the service, in deliveries a second. */
export interface Ceiling {
  part: string;
  perSecond: number;
  /** The setting or quota that raises it. */
  movedBy: string;
}

/** Write units: one for the pending row, one for its result. */
const WRITES_A_DELIVERY = 2;
/** Write units of a compressed event row of up to 1 KB. */
const WRITES_AN_EVENT = 1;

/** Returns the ceilings of all parts, lowest first, by the formulae of docs/scaling.md. */
export function ceilings(deployment: Deployment): Ceiling[] {
  const { fanOut, deliverConcurrency, fanOutConcurrency, destinationsInBatch } = deployment;
  const deliverPerSecond = (concurrency: number): number => (concurrency * BATCH * 1000) / deliverBatchMs(deployment);
  const fanOutPerSecond = (concurrency: number): number =>
    (concurrency * BATCH * fanOut * 1000) / fanOutBatchMs(deployment);
  // Both functions share the concurrency of the account in proportion to their time.
  const msADelivery = deliverBatchMs(deployment) / BATCH + fanOutBatchMs(deployment) / (BATCH * fanOut);
  const found: Ceiling[] = [
    {
      part: 'PutEvents',
      perSecond: QUOTAS.putEvents.value * BATCH * fanOut,
      movedBy: 'quota "PutEvents throttle limit"; cells',
    },
    {
      part: 'rules of the bus',
      perSecond: QUOTAS.ruleInvocations.value * fanOut,
      movedBy: 'quota "Invocations throttle limit"; cells in further regions or accounts',
    },
    {
      part: 'fan-out: concurrency',
      perSecond: fanOutPerSecond(fanOutConcurrency),
      movedBy: '`fanOut.maximumConcurrency`, up to 1,000',
    },
    {
      part: 'deliver: concurrency',
      perSecond: deliverPerSecond(deliverConcurrency),
      movedBy: '`deliver.maximumConcurrency`, up to 1,000',
    },
    {
      part: 'deliver: pollers of one queue',
      perSecond: deliverPerSecond(QUOTAS.pollersAtMost.value),
      movedBy: 'cells',
    },
    {
      part: 'functions of the account',
      perSecond: (QUOTAS.concurrency.value * 1000) / msADelivery,
      movedBy: 'quota "Concurrent executions"',
    },
    {
      part: 'deliveries table',
      perSecond: QUOTAS.tableWrites.value / WRITES_A_DELIVERY,
      movedBy: 'quota "Table-level write throughput"; cells',
    },
    {
      part: 'destinations table',
      perSecond: (QUOTAS.tableWrites.value * BATCH) / destinationsInBatch,
      movedBy: 'quota "Table-level write throughput"; cells',
    },
    {
      part: 'events table',
      perSecond: (QUOTAS.tableWrites.value * fanOut) / WRITES_AN_EVENT,
      movedBy: 'quota "Table-level write throughput"; cells',
    },
    {
      part: 'version row of one tenant',
      perSecond: QUOTAS.partitionReads.value * BATCH * fanOut,
      movedBy: 'tenants',
    },
  ];
  return found.toSorted((a, b) => a.perSecond - b.perSecond);
}

/** Returns the deliveries a second of one table partition, i.e. of one destination. Configuration allows at most 300. */
export const destinationCeiling = (): number => QUOTAS.partitionWrites.value / WRITES_A_DELIVERY;

/**
 * Returns the failing deliveries a second that one queue can hold in flight while circuits are closed. Each delivery waits
 * for the sum of its backoffs.
 */
export const failingCeiling = (waitSeconds: number): number => QUOTAS.inFlight.value / waitSeconds;
