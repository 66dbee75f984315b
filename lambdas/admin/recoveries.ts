import { newRecoveryId } from '../../core/contract/ids.ts';
import type { RecoveryId } from '../../core/contract/ids.ts';
import type { Recovery, RecoveryScope } from '../../core/recovery/recovery.ts';
import { dollarsOf, secondsToSend, unitsToSend } from '../../core/recovery/estimate.ts';
import { invalid } from './api/problem.ts';
import type { RecoveryInput, RecoveryPlan, RecoveryView } from './api/schemas/recovery.ts';
import { isoOf, timeField } from './api/views/time.ts';
import type { AdminDependencies } from './dependencies.ts';
import { COUNTING_MS, beginJob, readJob } from './jobs.ts';
import type { Loaded } from './load.ts';
import { loadDestination, loadReceiver } from './load.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import { json } from './response.ts';
import type { Handlers } from './routing.ts';

/** Recoveries of destinations. */
export const recoveryHandlers: Handlers<'recoverDestination' | 'listRecoveries' | 'getRecovery'> = {
  async recoverDestination(request, dependencies) {
    const { params, body } = request;
    const scope = scopeOf(body, dependencies.clock.now());
    if (body.dryRun) return json(200, await plan(await loadReceiver(params.id, dependencies), scope, dependencies));
    const rules = {
      operation: 'recoverDestination',
      action: 'destination.recover',
      make: (now: number) => ({
        id: newRecoveryId(now, dependencies.random),
        destinationId: params.id,
        ...scope,
        createdAt: now,
      }),
    } as const;
    return json(202, recoveryView(await beginJob(request, rules, dependencies)));
  },

  async listRecoveries({ params, query: { limit, cursor } }, dependencies) {
    await loadDestination(params.id, dependencies);
    const cursors = await cursorsFor<RecoveryId>(['listRecoveries', params.id], dependencies);
    const after = cursor === undefined ? undefined : cursors.decode(cursor);
    const { jobs, more } = await dependencies.jobs.page(params.id, 'rcv_', limit, after);
    const last = jobs.at(-1);
    return json(200, {
      items: jobs.map(recoveryView),
      ...(more && last !== undefined && { nextCursor: cursors.encode(last.id) }),
    });
  },

  async getRecovery({ params }, dependencies) {
    return json(200, recoveryView(await readJob(params.id, params.recoveryId, dependencies)));
  },
};

function scopeOf({ since, until, statuses, codes }: RecoveryInput, now: number): RecoveryScope {
  const scope = {
    since: millisecondsOf(since),
    until: until === undefined ? now : millisecondsOf(until),
    statuses: [...new Set(statuses)],
    ...(codes !== undefined && { codes: [...new Set(codes)] }),
  };
  if (scope.since >= scope.until)
    throw invalid('since', 'is not before until', 'Send an earlier since, or a later until.');
  return scope;
}

async function plan(
  { gate, configuration }: Loaded,
  scope: RecoveryScope,
  { reader, clock, limits }: AdminDependencies,
): Promise<RecoveryPlan> {
  const { since: from, until: to, statuses, codes } = scope;
  const range = { destinationId: gate.destinationId, from, to, statuses, codes };
  const { count, complete } = await reader.count(range, clock.now() + COUNTING_MS, () => clock.now());
  const limit = configuration.rateLimit ?? limits.defaults.rateLimit;
  return {
    dryRun: true,
    destinationId: gate.destinationId,
    ...scopeView(scope),
    deliveries: count,
    complete,
    estimatedSeconds: secondsToSend(count, limit, gate.tat, clock.now()),
    estimatedDollars: dollarsOf(unitsToSend('recovery', count, limit)),
  };
}

const scopeView = ({ since, until, statuses, codes }: RecoveryScope) => ({
  since: isoOf(since),
  until: isoOf(until),
  statuses: [...statuses],
  ...(codes !== undefined && { codes: [...codes] }),
});

function recoveryView(recovery: Recovery): RecoveryView {
  const { id, destinationId, state, begun, skipped, createdAt, updatedAt, endedAt } = recovery;
  return {
    dryRun: false,
    id,
    destinationId,
    ...scopeView(recovery),
    state,
    requeued: begun,
    skipped,
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(updatedAt),
    ...timeField('endedAt', endedAt),
  };
}
