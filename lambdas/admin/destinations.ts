import type { DestinationId } from '../../core/contract/ids.ts';
import { newDestinationId } from '../../core/contract/ids.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { generateSecret, toWhsec } from '../../core/delivery/signature.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';
import type { DestinationSettings, Registration } from '../../core/destination/registration.ts';
import { applyPatch, checkRegistration, RegistrationError, settingsOf } from '../../core/destination/registration.ts';
import { warningsOf } from '../../core/event/subscription.ts';
import { destinationView } from './api/views/destination.ts';
import { ApiError } from './api/problem.ts';
import type { ProblemError } from './api/schemas/problem.ts';
import type { ApiResponse } from './response.ts';
import { json, noContent } from './response.ts';
import { auditWrite, changeDestination, destinationResponse, keyedRequest, madeBefore } from './changes.ts';
import { loadDestination, loadDestinations } from './load.ts';
import type { AdminDependencies } from './dependencies.ts';
import { cursorsFor } from './paging.ts';
import type { Handlers } from './routing.ts';

/** Registers, lists, reads, changes and deletes destinations. */
export const destinationHandlers: Handlers<
  'createDestination' | 'listDestinations' | 'getDestination' | 'updateDestination' | 'deleteDestination'
> = {
  async createDestination(request, dependencies) {
    const { registry, encryptor, clock, random, limits, idempotency } = dependencies;
    const keyed = keyedRequest('createDestination', request);
    const made = await madeBefore(keyed, dependencies);
    if (made !== undefined) return createdBefore(made as DestinationId, dependencies);

    const registration = checkRegistration(request.body, limits);
    await requireReachable(registration.settings.url, dependencies);
    const id = newDestinationId(random);
    const secret = registration.secret ?? generateSecret(random);
    const ciphertext = await encryptor.encrypt(id, secret);
    const now = clock.now();
    const loaded = firstVersion(id, registration, ciphertext, now);
    const fields = Object.keys(request.body);
    const outcome = await registry.create(loaded.gate, loaded.configuration, [
      auditWrite(request.caller, 'destination.create', id, dependencies, { version: 1, fields }),
      ...(keyed === undefined ? [] : [idempotency.remember(keyed, id, now)]),
    ]);
    if (outcome === 'repeated')
      return createdBefore(((await madeBefore(keyed, dependencies)) ?? id) as DestinationId, dependencies);
    return destinationResponse(201, loaded, dependencies, {
      secret,
      whsec: toWhsec(secret),
      ...warningsFor(registration.settings),
    });
  },

  async listDestinations({ query: { tenant, limit, cursor } }, dependencies) {
    const { directory, limits, clock } = dependencies;
    const cursors = await cursorsFor<DestinationId>(['listDestinations', tenant], dependencies);
    const { ids, more } = await directory.ids(tenant, limit, cursor === undefined ? undefined : cursors.decode(cursor));
    const loaded = await loadDestinations(ids, dependencies);
    const items = ids.flatMap((id) => {
      const { gate, configuration } = loaded.get(id) ?? {};
      // Deleted since the ids were read.
      if (gate === undefined || configuration === undefined || gate.state === 'DELETED') return [];
      return [destinationView(gate, configuration, limits, clock.now())];
    });
    const last = ids.at(-1);
    return json(200, { items, ...(more && last !== undefined && { nextCursor: cursors.encode(last) }) });
  },

  async getDestination({ params }, dependencies) {
    return destinationResponse(200, await loadDestination(params.id, dependencies), dependencies);
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
      const next = nextVersion(configuration, settings, now);
      const fields = Object.keys(body);
      const audit = auditWrite(caller, 'destination.update', params.id, dependencies, {
        version: next.version,
        fields,
      });
      const outcome = await registry.update(gate, configuration, next, retainUntilSeconds(now, limits.retentionDays), [
        audit,
      ]);
      return { outcome, result: { gate: { ...gate, configuration: next.version }, configuration: next } };
    });
    return destinationResponse(
      200,
      changed,
      dependencies,
      body.events === undefined ? {} : warningsFor(changed.configuration),
    );
  },

  async deleteDestination({ params, ifMatch, caller }, dependencies) {
    const { registry, clock, limits } = dependencies;
    await changeDestination(params.id, ifMatch, dependencies, async ({ gate, configuration }) => {
      const now = clock.now();
      const audit = auditWrite(caller, 'destination.delete', params.id, dependencies);
      const outcome = await registry.remove(gate, configuration, now, retainUntilSeconds(now, limits.retentionDays), [
        audit,
      ]);
      return { outcome, result: undefined };
    });
    return noContent;
  },
};

/** The response to a repeated creation: the destination in its present state, with its first secret. */
async function createdBefore(id: DestinationId, dependencies: AdminDependencies): Promise<ApiResponse> {
  const gone = new ApiError('conflict', `The destination ${id} of this Idempotency-Key was deleted. Use another key.`);
  const loaded = await loadDestination(id, dependencies).catch((error: unknown) => {
    throw error instanceof ApiError ? gone : error;
  });
  const first = (await dependencies.directory.history(id)).at(-1)?.secrets.at(0);
  if (first === undefined) throw gone;
  const secret = await dependencies.vault.decrypt(id, first.ciphertext);
  return destinationResponse(201, loaded, dependencies, {
    secret,
    whsec: toWhsec(secret),
    ...warningsFor(loaded.configuration),
  });
}

function warningsFor({ events }: Pick<Configuration, 'events'>): { warnings?: ProblemError[] } {
  const warnings = warningsOf(events).map(({ field, rule, remedy }) => ({ field, message: rule, remedy }));
  return warnings.length === 0 ? {} : { warnings };
}

/** @throws RegistrationError if the host resolves to no address or to a refused one */
async function requireReachable(url: string, { checkDestination }: AdminDependencies): Promise<void> {
  const verdict = await checkDestination(url);
  if (!verdict.ok) throw new RegistrationError([{ field: 'url', rule: verdict.problem, remedy: verdict.remedy }]);
}

function firstVersion(
  destinationId: DestinationId,
  registration: Registration,
  ciphertext: string,
  now: number,
): { gate: Gate; configuration: Configuration } {
  const { tenant, settings, secret } = registration;
  return {
    gate: { destinationId, tenant, state: 'ACTIVE', stateSince: now, configuration: 1, tat: 0, slot: 0 },
    configuration: {
      ...settings,
      destinationId,
      version: 1,
      tenant,
      secrets: [{ ciphertext, supplied: secret !== undefined }],
      createdAt: now,
    },
  };
}

/** A setting that is absent has the default of the stage in the next version. */
export function nextVersion(
  current: Configuration,
  settings: DestinationSettings,
  now: number,
  secrets = current.secrets,
): Configuration {
  const { destinationId, tenant, version } = current;
  return {
    ...settings,
    destinationId,
    tenant,
    version: version + 1,
    secrets,
    createdAt: now,
    registeredAt: current.registeredAt ?? current.createdAt,
  };
}
