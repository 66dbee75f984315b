import type { DestinationId } from '../../core/contract/ids.ts';
import { newDestinationId } from '../../core/contract/ids.ts';
import { raiseOf } from '../../core/delivery/rate-limit.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { generateSecret, toWhsec } from '../../core/delivery/signature.ts';
import type { Configuration } from '../../core/destination/destination.ts';
import { isGone } from '../../core/destination/listener.ts';
import { applyPatch, checkRegistration, RegistrationError, settingsOf } from '../../core/destination/registration.ts';
import { warningsOfRetry } from '../../core/destination/retry-faults.ts';
import { warningsOf } from '../../core/event/subscription.ts';
import { destinationView } from './api/views/destination.ts';
import { ApiError } from './api/problem.ts';
import { ALL_TENANTS } from './api/schemas/destination.ts';
import type { ProblemError } from './api/schemas/problem.ts';
import type { ApiResponse } from './response.ts';
import { json, noContent } from './response.ts';
import {
  auditWrite,
  changeDestination,
  destinationResponse,
  keyedRequest,
  madeBefore,
  overviewWrites,
} from './changes.ts';
import type { Loaded } from './load.ts';
import { loadDestination, loadDestinations } from './load.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { DestinationPosition } from './tenants.ts';
import { idsOfAllTenants, idsOfTenant } from './tenants.ts';
import { usageOf } from './usage.ts';
import type { RequestCaller } from './request.ts';
import { cursorsFor } from './paging.ts';
import type { Handlers } from './routing.ts';
import { firstVersion, nextVersion } from './versions.ts';

/** Registers, lists, reads, changes and deletes destinations. */
export const destinationHandlers: Handlers<
  'createDestination' | 'listDestinations' | 'getDestination' | 'updateDestination' | 'deleteDestination'
> = {
  async createDestination(request, dependencies) {
    const { registry, encryptor, clock, random, limits, idempotency } = dependencies;
    const keyed = keyedRequest('createDestination', request);
    const made = await madeBefore(keyed, dependencies);
    if (made !== undefined) return createdBefore(made as DestinationId, request.caller, dependencies);

    const registration = checkRegistration(request.body, limits);
    if (registration.listener !== true) await requireReachable(registration.settings.url, dependencies);
    const id = newDestinationId(random);
    const secret = registration.secret ?? generateSecret(random);
    const ciphertext = await encryptor.encrypt({ destination: id }, secret);
    const now = clock.now();
    const loaded = await firstVersion(id, registration, ciphertext, now, dependencies);
    const fields = Object.keys(request.body);
    const outcome = await registry.create(loaded.gate, loaded.configuration, [
      auditWrite(request.caller, 'destination.create', id, dependencies, { version: 1, fields }),
      ...overviewWrites(loaded, loaded.gate.state, dependencies),
      ...(keyed === undefined ? [] : [idempotency.remember(keyed, id, now)]),
    ]);
    if (outcome === 'repeated')
      return createdBefore(
        ((await madeBefore(keyed, dependencies)) ?? id) as DestinationId,
        request.caller,
        dependencies,
      );
    return destinationResponse(201, loaded, dependencies, {
      secret,
      whsec: toWhsec(secret),
      ...warningsFor(registration.settings, dependencies),
    });
  },

  async listDestinations({ query: { tenant, limit, cursor } }, dependencies) {
    const { limits, clock } = dependencies;
    const cursors = await cursorsFor<DestinationPosition>(['listDestinations', tenant], dependencies);
    const position = cursor === undefined ? undefined : cursors.decode(cursor);
    const { ids, next } =
      tenant === ALL_TENANTS
        ? await idsOfAllTenants(limit, position, dependencies)
        : await idsOfTenant(tenant, limit, position, dependencies);
    const loaded = await loadDestinations(ids, dependencies);
    const now = clock.now();
    const items = ids.flatMap((id) => {
      const { gate, configuration } = loaded.get(id) ?? {};
      // Deleted since the ids were read, or a listener that has ended.
      if (gate === undefined || configuration === undefined || isGone(gate, now)) return [];
      return [destinationView(gate, configuration, limits, now)];
    });
    return json(200, { items, ...(next !== undefined && { nextCursor: cursors.encode(next) }) });
  },

  async getDestination({ params }, dependencies) {
    const loaded = await loadDestination(params.id, dependencies);
    return destinationResponse(200, loaded, dependencies, await usageOf(params.id, dependencies));
  },

  async updateDestination({ params, body, ifMatch, caller }, dependencies) {
    const { registry, clock, limits } = dependencies;
    const changed = await changeDestination(params.id, ifMatch, dependencies, async (loaded) => {
      const { gate, configuration } = loaded;
      const settings = applyPatch(configuration, body, limits);
      if (settings.url !== configuration.url) await requireReachable(settings.url, dependencies);
      if (JSON.stringify(settings) === JSON.stringify(settingsOf(configuration)))
        return { outcome: 'done', result: loaded };
      const now = clock.now();
      const next = await nextVersion(configuration, settings, now, dependencies);
      const fields = Object.keys(body);
      const audit = auditWrite(caller, 'destination.update', params.id, dependencies, {
        version: next.version,
        fields,
      });
      const { rateLimit: former = limits.defaults.rateLimit } = configuration;
      const raise = raiseOf(former, settings.rateLimit ?? limits.defaults.rateLimit, gate.tat, now);
      const expiresAt = retainUntilSeconds(now, limits.retentionDays);
      const also = [audit, ...overviewWrites({ gate, configuration: next }, gate.state, dependencies)];
      const outcome = await registry.update(gate, configuration, next, expiresAt, also, raise);
      const changedGate = { ...gate, configuration: next.version, tat: gate.tat + raise };
      return { outcome, result: { gate: changedGate, configuration: next } };
    });
    return destinationResponse(
      200,
      changed,
      dependencies,
      body.events === undefined && body.retry === undefined ? {} : warningsFor(changed.configuration, dependencies),
    );
  },

  async deleteDestination({ params, ifMatch, caller }, dependencies) {
    const { registry, clock, limits } = dependencies;
    const remove = async ({ gate, configuration }: Loaded) => {
      const now = clock.now();
      const audit = auditWrite(caller, 'destination.delete', params.id, dependencies);
      const outcome = await registry.remove(gate, configuration, now, retainUntilSeconds(now, limits.retentionDays), [
        audit,
        ...overviewWrites({ gate, configuration }, 'DELETED', dependencies),
      ]);
      return { outcome, result: undefined };
    };
    await changeDestination(params.id, ifMatch, dependencies, remove, loadDestination);
    return noContent;
  },
};

/**
 * The response to a repeated creation: the destination in its present state, with its secret, which the audit trail records.
 *
 * @throws ApiError `conflict` when the destination was deleted, or its secret rotated since
 */
async function createdBefore(
  id: DestinationId,
  caller: RequestCaller,
  dependencies: AdminDependencies,
): Promise<ApiResponse> {
  const loaded = await loadDestination(id, dependencies).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError('conflict', `The destination ${id} of this Idempotency-Key was deleted. Use another key.`);
  });
  const [first] = (await dependencies.directory.history(id)).slice(-1).flatMap(({ secrets }) => secrets);
  const [present] = loaded.configuration.secrets;
  if (present === undefined || first?.ciphertext !== present.ciphertext) {
    throw new ApiError(
      'conflict',
      `The destination ${id} of this Idempotency-Key exists, and its secret was rotated since. Read it with GET.`,
    );
  }
  const secret = await dependencies.vault.decrypt({ destination: id }, present.ciphertext);
  await dependencies.transactions.run([auditWrite(caller, 'destination.show-secret', id, dependencies)]);
  return destinationResponse(201, loaded, dependencies, {
    secret,
    whsec: toWhsec(secret),
    ...warningsFor(loaded.configuration, dependencies),
  });
}

function warningsFor(
  { events, retry = {} }: Pick<Configuration, 'events' | 'retry'>,
  { catalogue }: Pick<AdminDependencies, 'catalogue'>,
): { warnings?: ProblemError[] } {
  const faults = [...warningsOf(events, [...catalogue.keys()]), ...warningsOfRetry(retry, events)];
  const warnings = faults.map(({ field, rule, remedy }) => ({
    field,
    message: rule,
    remedy,
  }));
  return warnings.length === 0 ? {} : { warnings };
}

/** @throws RegistrationError if the host resolves to no address or to a refused one */
async function requireReachable(url: string, { checkDestination }: AdminDependencies): Promise<void> {
  const verdict = await checkDestination(url);
  if (!verdict.ok) throw new RegistrationError([{ field: 'url', rule: verdict.problem, remedy: verdict.remedy }]);
}
