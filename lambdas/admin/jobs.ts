import type { AuditAction } from '../../core/audit/audit.ts';
import type { DestinationId, JobId } from '../../core/contract/ids.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { JobOf, NewJob } from '../../core/recovery/job.ts';
import { auditWrite, keyedRequest, madeBefore } from './changes.ts';
import type { AdminDependencies } from './dependencies.ts';
import { loadReceiver, READ_AGAIN_MS } from './load.ts';
import { ApiError } from './api/problem.ts';
import type { RequestCaller } from './request.ts';
import { notFound } from './response.ts';

/** Longest time that a dry run counts, in milliseconds; API Gateway waits 29 seconds. */
export const COUNTING_MS = 15_000;
const TRIES = 3;

interface JobRequest {
  params: { id: DestinationId };
  body: object;
  caller: RequestCaller;
  idempotencyKey: string | undefined;
}

interface JobRules<Id extends JobId> {
  operation: string;
  action: AuditAction;
  /** @param now in milliseconds since the epoch */
  make: (now: number, gate: Gate) => NewJob & { id: Id };
}

/**
 * Begins a recovery or a backfill, or finds the one that an earlier request with this key began.
 *
 * @throws ApiError `conflict` while another is running
 */
export async function beginJob<Id extends JobId>(
  request: JobRequest,
  { operation, action, make }: JobRules<Id>,
  dependencies: AdminDependencies,
): Promise<JobOf<Id>> {
  const { registry, jobs, idempotency, clock, limits } = dependencies;
  const { params, body, caller } = request;
  const keyed = keyedRequest(operation, request);
  const earlier = async (): Promise<JobOf<Id> | undefined> => {
    const made = await madeBefore(keyed, dependencies);
    return made === undefined ? undefined : readJob(params.id, made as Id, dependencies);
  };
  const before = await earlier();
  if (before !== undefined) return before;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const { gate } = await loadReceiver(params.id, dependencies);
    if (gate.recovery !== undefined && (await isRunning(params.id, gate.recovery, dependencies)))
      throw new ApiError('conflict', running(gate.recovery));
    const now = clock.now();
    const job = make(now, gate);
    const outcome = await registry.beginJob(gate, job.id, [
      jobs.begin(job, retainUntilSeconds(now, limits.retentionDays)),
      auditWrite(caller, action, params.id, dependencies, { fields: Object.keys(body) }),
      ...(keyed === undefined ? [] : [idempotency.remember(keyed, job.id, now)]),
    ]);
    if (outcome === 'done') return readJob(params.id, job.id, dependencies);
    const repeated = outcome === 'repeated' ? await earlier() : undefined;
    if (repeated !== undefined) return repeated;
  }
  throw new ApiError('conflict', 'The destination is being changed by other requests. Try again.');
}

/** A job that ended without releasing the destination, or whose row has expired, holds up no other. */
async function isRunning(
  destinationId: DestinationId,
  id: JobId,
  { jobs, clock }: Pick<AdminDependencies, 'jobs' | 'clock'>,
): Promise<boolean> {
  const found = await jobs.read(destinationId, id);
  if (found !== undefined) return found.state === 'RUNNING';
  // Reads may see the gate of a transaction before its job.
  await clock.sleep(READ_AGAIN_MS);
  return (await jobs.read(destinationId, id))?.state === 'RUNNING';
}

const running = (id: JobId): string =>
  `The ${kindOf(id)} ${id} of this destination is running. Wait until it has ended.`;

const kindOf = (id: JobId): string => (id.startsWith('bkf_') ? 'backfill' : 'recovery');

/** @throws ApiError `not-found` */
export async function readJob<Id extends JobId>(
  destinationId: DestinationId,
  id: Id,
  dependencies: AdminDependencies,
): Promise<JobOf<Id>> {
  const job = await dependencies.jobs.read(destinationId, id);
  if (job === undefined) throw notFound(kindOf(id), id);
  return job;
}
