import type { Deployment } from './deployment.ts';
import { BATCH, deliverBatchMs, fanOutBatchMs } from './deployment.ts';
import { QUOTAS } from './quotas.ts';

/** How many deliveries a second one part of the journey lets through at most, and what moves that. */
export interface Ceiling {
  part: string;
  perSecond: number;
  /** The setting or quota to turn. */
  movedBy: string;
}

/** Write units: one for the pending row, one for its success. */
const WRITES_A_DELIVERY = 2;
/** Write units of an event's row of up to 1 KB, compressed. */
const WRITES_AN_EVENT = 1;

/** Ceilings of all parts, lowest first. The formulae are those of docs/scaling.md. */
export function ceilings(deployment: Deployment): Ceiling[] {
  const { fanOut, deliverConcurrency, fanOutConcurrency, destinationsInBatch } = deployment;
  const deliverPerSecond = (concurrency: number): number => (concurrency * BATCH * 1000) / deliverBatchMs(deployment);
  const fanOutPerSecond = (concurrency: number): number =>
    (concurrency * BATCH * fanOut * 1000) / fanOutBatchMs(deployment);
  // Of the account's concurrency both functions take their part, in proportion to their time.
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

/** Of one destination: its table partition takes so many deliveries a second. Configuration caps limits at 300. */
export const destinationCeiling = (): number => QUOTAS.partitionWrites.value / WRITES_A_DELIVERY;

/**
 * Failing deliveries a second that one queue carries by retries in flight, before a breaker opens: each waits for the sum of
 * its backoffs.
 */
export const failingCeiling = (waitSeconds: number): number => QUOTAS.inFlight.value / waitSeconds;
