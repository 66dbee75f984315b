import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import { retry } from '../../core/delivery/outcome.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { AdmitDependencies } from './admit.ts';
import { admitBatch } from './admit.ts';
import type { FirstSuccessesDependencies } from './first-successes.ts';
import { FirstSuccesses } from './first-successes.ts';
import type { HealthDependencies, HealthReport } from './health.ts';
import { followHealth, healthReport } from './health.ts';
import type { IntakeDependencies } from './intake.ts';
import { intake } from './intake.ts';
import type { IsolationDependencies } from './isolation.ts';
import { mark, unmark } from './isolation.ts';
import type { PostDependencies } from './post.ts';
import { post } from './post.ts';
import type { PrepareDependencies } from './prepare.ts';
import { prepare } from './prepare.ts';
import type { RecordDependencies } from './record.ts';
import { record } from './record.ts';
import { createResultWrites } from './result-writes.ts';
import type { Disposals, SettleDependencies } from './settle.ts';
import { settle } from './settle.ts';
import type { PreparedWork, ReceivedDelivery, Settlement, Work } from './work.ts';
import { isIsolated } from './work.ts';

/** Each step declares its own. */
export type DeliverDependencies = IntakeDependencies &
  PrepareDependencies &
  AdmitDependencies &
  IsolationDependencies &
  PostDependencies &
  RecordDependencies &
  FirstSuccessesDependencies &
  HealthDependencies &
  SettleDependencies;

/** Takes a batch and a clock of the time left in the invocation, in milliseconds. */
export type Deliver = (batch: readonly ReceivedDelivery[], remainingMs: () => number) => Promise<Disposals>;

/** Time that an invocation needs after its POSTs to write their results, in milliseconds. */
const RESULTS_MS = 6_000;
/** A POST gets all of its time, or it waits for another invocation: a receiver is never blamed for our slowness. */
const WHOLE_POST_MS = POST_DEADLINE_MS + RESULTS_MS;
const NO_TIME = retry('no time left for a whole POST');
/** How often work whose destination changes meanwhile is prepared again within one invocation. */
const PREPARATIONS = 3;

/** intake -> prepare -> admit -> post -> record: each step returns what goes on, and the outcome of what does not. */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  return async (batch, remainingMs) => {
    const { next, settled, gates, unreadable } = await intake(batch, dependencies);
    const disposals = new Map([...unreadable, ...(await settle(settled, dependencies))]);
    const deliver = async (work: readonly Work[]): Promise<void> => {
      for (const [messageId, disposal] of await deliverAll(work, gates, remainingMs, dependencies))
        disposals.set(messageId, disposal);
    };
    await deliver(next.filter((work) => !isIsolated(work)));
    // A delivery that may have brought earlier invocations down goes last and alone: all other results are written.
    for (const work of next.filter(isIsolated)) await deliver([work]);
    return disposals;
  };
}

async function deliverAll(
  work: readonly Work[],
  gates: ReadonlyMap<string, Gate>,
  remainingMs: () => number,
  dependencies: DeliverDependencies,
): Promise<Disposals> {
  const ended: Promise<Disposals>[] = [];
  let open = work;
  let current = gates;
  try {
    for (let round = 1; open.length > 0 && round <= PREPARATIONS; round += 1) {
      if (remainingMs() < WHOLE_POST_MS) break;
      const prepared = await prepare(open, current, dependencies);
      ended.push(settle(prepared.settled, dependencies));
      const admitted = await admitBatch(prepared.next, dependencies);
      ended.push(settle(admitted.settled, dependencies));
      ended.push(attemptAll(admitted.next, remainingMs, dependencies));
      open = admitted.changed;
      if (open.length === 0) break;
      current = await dependencies.destinations.gates([...new Set(open.map(({ message }) => message.destinationId))]);
    }
    const left = open.map((item): Settlement => ({ work: item, outcome: unfinished(remainingMs) }));
    ended.push(settle(left, dependencies));
    return merged(await Promise.all(ended));
  } catch (error) {
    // Every message comes back, even one that was posted meanwhile: it finds its row settled.
    await Promise.allSettled(ended);
    return new Map(work.map(({ received }) => [received.messageId, retry(String(error))]));
  }
}

const unfinished = (remainingMs: () => number) =>
  remainingMs() < WHOLE_POST_MS ? NO_TIME : retry('its destination keeps changing');

const merged = (parts: readonly Disposals[]): Disposals => new Map(parts.flatMap((part) => [...part]));

/** Posts everything at once, and settles each delivery as soon as its result is recorded. */
async function attemptAll(
  work: readonly PreparedWork[],
  remainingMs: () => number,
  dependencies: DeliverDependencies,
): Promise<Disposals> {
  if (work.length === 0) return new Map();
  if (remainingMs() < WHOLE_POST_MS)
    return settle(
      work.map((item) => ({ work: item, outcome: NO_TIME })),
      dependencies,
    );
  const reports: HealthReport[] = [];
  const posts = work.map(async (item) => {
    if (isIsolated(item)) await mark(item, dependencies);
    const posted = await post(item, dependencies);
    reports.push(healthReport(item, posted));
    return posted;
  });
  const writes = createResultWrites(remainingMs, dependencies);
  const successes = new FirstSuccesses(Promise.allSettled(posts), writes, dependencies);
  const disposals = await Promise.all(
    work.map(async (item, index) => {
      const outcome = await (posts[index] as (typeof posts)[number])
        .then((posted) => record(item, posted, successes, writes, dependencies))
        .catch((error: unknown) => retry(`its result was not written: ${String(error)}`));
      if (isIsolated(item)) await unmark(item, dependencies);
      return settle([{ work: item, outcome }], dependencies);
    }),
  );
  await followHealth(reports, dependencies);
  return merged(disposals);
}
