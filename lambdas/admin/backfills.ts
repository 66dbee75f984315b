import type { BackfillId } from '../../core/contract/ids.ts';
import { newBackfillId } from '../../core/contract/ids.ts';
import type { Gate } from '../../core/destination/destination.ts';
import { compilePattern } from '../../core/event/pattern.ts';
import { checkEventSubscription } from '../../core/event/subscription.ts';
import { faultsIn } from '../../core/fault.ts';
import type { Backfill, BackfillScope } from '../../core/recovery/backfill.ts';
import { dollarsOf, secondsToSend, unitsToSend } from '../../core/recovery/estimate.ts';
import { problemErrorOf } from './api/faults.ts';
import { invalid, invalidFields } from './api/problem.ts';
import type { BackfillInput, BackfillPlan, BackfillView } from './api/schemas/backfill.ts';
import { isoOf, timeField } from './api/views/time.ts';
import { countMissed, hasOtherTraffic } from './backfill-plan.ts';
import type { AdminDependencies } from './dependencies.ts';
import { beginJob, readJob } from './jobs.ts';
import type { Loaded } from './load.ts';
import { loadDestination, loadReceiver } from './load.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import { json } from './response.ts';
import type { Handlers } from './routing.ts';

/** Backfills of destinations. */
export const backfillHandlers: Handlers<'backfillDestination' | 'listBackfills' | 'getBackfill'> = {
  async backfillDestination(request, dependencies) {
    const { params, body } = request;
    const scope = scopeOf(body, dependencies.clock.now());
    if (body.dryRun) return json(200, await plan(await loadReceiver(params.id, dependencies), scope, dependencies));
    const rules = {
      operation: 'backfillDestination',
      action: 'destination.backfill',
      make: (now: number, { configuration }: Gate) => ({
        id: newBackfillId(now, dependencies.random),
        destinationId: params.id,
        configuration,
        ...scope,
        createdAt: now,
      }),
    } as const;
    return json(202, backfillView(await beginJob(request, rules, dependencies)));
  },

  async listBackfills({ params, query: { limit, cursor } }, dependencies) {
    await loadDestination(params.id, dependencies);
    const cursors = await cursorsFor<BackfillId>(['listBackfills', params.id], dependencies);
    const after = cursor === undefined ? undefined : cursors.decode(cursor);
    const { jobs, more } = await dependencies.jobs.page(params.id, 'bkf_', limit, after);
    const last = jobs.at(-1);
    return json(200, {
      items: jobs.map(backfillView),
      ...(more && last !== undefined && { nextCursor: cursors.encode(last.id) }),
    });
  },

  async getBackfill({ params }, dependencies) {
    return json(200, backfillView(await readJob(params.id, params.backfillId, dependencies)));
  },
};

/** @throws ApiError `validation-failed` with every fault */
function scopeOf({ from, to, types, filter }: BackfillInput, now: number): BackfillScope {
  const scope = {
    from: millisecondsOf(from),
    // Later events are delivered anyway, and the clock of the caller may be ahead.
    to: to === undefined ? now : Math.min(millisecondsOf(to), now),
    ...(types !== undefined && { types: [...new Set(types)] }),
    ...(filter !== undefined && { filter }),
  };
  if (scope.from >= scope.to)
    throw invalid('from', 'is not before to, which is now at the latest', 'Send an earlier from, or a later to.');
  const faults = [
    ...(types ?? []).flatMap((type, index) => faultsIn(`types[${index}]`, () => checkEventSubscription(type))),
    ...(filter === undefined ? [] : faultsIn('filter', () => compilePattern(filter))),
  ];
  if (faults.length > 0) throw invalidFields(faults.map(problemErrorOf));
  return scope;
}

async function plan(loaded: Loaded, scope: BackfillScope, dependencies: AdminDependencies): Promise<BackfillPlan> {
  const { gate, configuration } = loaded;
  const { clock, limits } = dependencies;
  const limit = configuration.rateLimit ?? limits.defaults.rateLimit;
  const { count, complete } = await countMissed(loaded, scope, dependencies);
  return {
    dryRun: true,
    destinationId: gate.destinationId,
    ...scopeView(scope),
    events: count,
    complete,
    estimatedSeconds: secondsToSend(count, limit, gate.tat, clock.now()),
    estimatedDollars: dollarsOf(unitsToSend('backfill', count, limit)),
    atLeast: !complete || (await hasOtherTraffic(gate, dependencies)),
  };
}

const scopeView = ({ from, to, types, filter }: BackfillScope) => ({
  from: isoOf(from),
  to: isoOf(to),
  ...(types !== undefined && { types: [...types] }),
  ...(filter !== undefined && { filter: { ...filter } }),
});

function backfillView(backfill: Backfill): BackfillView {
  const { id, destinationId, state, begun, skipped, createdAt, updatedAt, endedAt } = backfill;
  return {
    dryRun: false,
    id,
    destinationId,
    ...scopeView(backfill),
    state,
    created: begun,
    skipped,
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(updatedAt),
    ...timeField('endedAt', endedAt),
  };
}
