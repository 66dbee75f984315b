import type { DestinationId, RecoveryId } from '../../core/contract/ids.ts';
import { newRecoveryId } from '../../core/contract/ids.ts';
import { RESUME_PERIOD_MINUTES } from '../../core/contract/limits.ts';
import { ApiError, invalid } from './api/problem.ts';
import type { RecoveryView, RecoveryInput, RecoveryPlan } from './api/schemas/recovery.ts';
import { STATS_SAMPLE } from './api/schemas/insight.ts';
import { statsOf } from './api/views/stats.ts';
import { isoOf, timeField } from './api/views/time.ts';
import { admit, intervalOf } from '../../core/delivery/rate-limit.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import type { Recovery, RecoveryScope } from '../../core/recovery/recovery.ts';
import { json, notFound } from './response.ts';
import type { Loaded } from './load.ts';
import { auditWrite, keyedRequest, madeBefore } from './changes.ts';
import { loadDestination, loadReceiver } from './load.ts';
import type { AdminDependencies } from './dependencies.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import type { Handlers } from './routing.ts';

/** Longest time that a dry run counts, in milliseconds; API Gateway waits 29 seconds. */
const COUNTING_MS = 15_000;
const TRIES = 3;

/** Recoveries and statistics of destinations. */
export const recoveryHandlers: Handlers<
  'recoverDestination' | 'listRecoveries' | 'getRecovery' | 'getDestinationStats'
> = {
  async recoverDestination(request, dependencies) {
    const { params, body, caller } = request;
    const { registry, recoveries, idempotency, clock, random, limits } = dependencies;
    const scope = scopeOf(body, clock.now());
    if (body.dryRun) return json(200, await plan(await loadReceiver(params.id, dependencies), scope, dependencies));

    const keyed = keyedRequest('recoverDestination', request);
    const replay = async () => {
      const made = await madeBefore(keyed, dependencies);
      return made === undefined
        ? undefined
        : json(202, recoveryView(await readRecovery(params.id, made as RecoveryId, dependencies)));
    };
    const before = await replay();
    if (before !== undefined) return before;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const { gate } = await loadReceiver(params.id, dependencies);
      if (gate.recovery !== undefined) {
        throw new ApiError(
          'conflict',
          `The recovery ${gate.recovery} of this destination is running. Wait until it has ended.`,
        );
      }
      const now = clock.now();
      const recovery = { id: newRecoveryId(now, random), destinationId: params.id, ...scope, createdAt: now };
      const outcome = await registry.beginRecovery(gate, recovery.id, [
        recoveries.begin(recovery, retainUntilSeconds(now, limits.retentionDays)),
        auditWrite(caller, 'destination.recover', params.id, dependencies, { fields: Object.keys(body) }),
        ...(keyed === undefined ? [] : [idempotency.remember(keyed, recovery.id, now)]),
      ]);
      if (outcome === 'done')
        return json(202, recoveryView({ ...recovery, state: 'RUNNING', requeued: 0, skipped: 0, updatedAt: now }));
      const repeated = outcome === 'repeated' ? await replay() : undefined;
      if (repeated !== undefined) return repeated;
    }
    throw new ApiError('conflict', 'The destination is being changed by other requests. Try again.');
  },

  async listRecoveries({ params, query: { limit, cursor } }, dependencies) {
    await loadDestination(params.id, dependencies);
    const cursors = await cursorsFor<RecoveryId>(['listRecoveries', params.id], dependencies);
    const after = cursor === undefined ? undefined : cursors.decode(cursor);
    const { recoveries, more } = await dependencies.recoveries.page(params.id, limit, after);
    const last = recoveries.at(-1);
    return json(200, {
      items: recoveries.map(recoveryView),
      ...(more && last !== undefined && { nextCursor: cursors.encode(last.id) }),
    });
  },

  async getRecovery({ params }, dependencies) {
    return json(200, recoveryView(await readRecovery(params.id, params.recoveryId, dependencies)));
  },

  async getDestinationStats({ params }, dependencies) {
    const { reader, limits, clock } = dependencies;
    const { gate, configuration } = await loadDestination(params.id, dependencies);
    const { deliveries } = await reader.page({ destinationId: params.id }, STATS_SAMPLE);
    return json(200, statsOf(gate, configuration, deliveries, limits, clock.now()));
  },
};

function scopeOf({ since, until, statuses }: RecoveryInput, now: number): RecoveryScope {
  const scope = {
    since: millisecondsOf(since),
    until: until === undefined ? now : millisecondsOf(until),
    statuses: [...new Set(statuses)],
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
  const range = { destinationId: gate.destinationId, from: scope.since, to: scope.until, statuses: scope.statuses };
  const { count, complete } = await reader.count(range, clock.now() + COUNTING_MS, () => clock.now());
  const limit = configuration.rateLimit ?? limits.defaults.rateLimit;
  const atOnce = admit(limit, gate.tat, clock.now(), count).admitted;
  const paced = ((count - atOnce) * intervalOf(limit)) / 1000;
  return {
    dryRun: true,
    destinationId: gate.destinationId,
    ...scopeView(scope),
    deliveries: count,
    complete,
    estimatedSeconds: count === 0 ? 0 : Math.ceil(RESUME_PERIOD_MINUTES * 60 + paced),
  };
}

async function readRecovery(
  destinationId: DestinationId,
  id: RecoveryId,
  dependencies: AdminDependencies,
): Promise<Recovery> {
  const recovery = await dependencies.recoveries.read(destinationId, id);
  if (recovery === undefined) throw notFound('recovery', id);
  return recovery;
}

const scopeView = ({ since, until, statuses }: RecoveryScope) => ({
  since: isoOf(since),
  until: isoOf(until),
  statuses: [...statuses],
});

function recoveryView(recovery: Recovery): RecoveryView {
  const { id, destinationId, state, requeued, skipped, createdAt, updatedAt, endedAt } = recovery;
  return {
    dryRun: false,
    id,
    destinationId,
    ...scopeView(recovery),
    state,
    requeued,
    skipped,
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(updatedAt),
    ...timeField('endedAt', endedAt),
  };
}
