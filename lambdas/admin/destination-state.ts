import type { DestinationId } from '../../core/contract/ids.ts';
import { ApiError } from './api/problem.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { generateSecret, toWhsec } from '../../core/delivery/signature.ts';
import { requireSecret, settingsOf } from '../../core/destination/registration.ts';
import { MOST_SECRETS, rotated, validSecrets } from '../../core/destination/secrets.ts';
import type { DestinationState } from '../../core/delivery/states.ts';
import type { Loaded } from './load.ts';
import { auditWrite, changeDestination, destinationResponse, overviewWrites } from './changes.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { RequestCaller } from './request.ts';
import type { Handlers } from './routing.ts';
import { nextVersion } from './versions.ts';

/** Pauses and resumes destinations, and rotates their secrets. */
export const destinationStateHandlers: Handlers<'pauseDestination' | 'resumeDestination' | 'rotateSecret'> = {
  async pauseDestination({ params, ifMatch, caller }, dependencies) {
    return destinationResponse(200, await setState(params.id, 'PAUSED', ifMatch, caller, dependencies), dependencies);
  },

  async resumeDestination({ params, ifMatch, caller }, dependencies) {
    return destinationResponse(200, await setState(params.id, 'ACTIVE', ifMatch, caller, dependencies), dependencies);
  },

  async rotateSecret({ params, body, ifMatch, caller }, dependencies) {
    const { registry, encryptor, clock, random, limits } = dependencies;
    if (body.secret !== undefined) requireSecret(body.secret);
    const secret = body.secret ?? generateSecret(random);
    const ciphertext = await encryptor.encrypt({ destination: params.id }, secret);
    const changed = await changeDestination(params.id, ifMatch, dependencies, async ({ gate, configuration }) => {
      const now = clock.now();
      if (!body.immediately) requireRoom(validSecrets(configuration.secrets, now).length);
      const secrets = rotated(
        configuration.secrets,
        { ciphertext, supplied: body.secret !== undefined },
        body.immediately,
        now,
      );
      const next = await nextVersion(configuration, settingsOf(configuration), now, dependencies, secrets);
      const audit = auditWrite(caller, 'destination.rotate-secret', params.id, dependencies, { version: next.version });
      const outcome = await registry.update(gate, configuration, next, retainUntilSeconds(now, limits.retentionDays), [
        audit,
      ]);
      return { outcome, result: { gate: { ...gate, configuration: next.version }, configuration: next } };
    });
    return destinationResponse(200, changed, dependencies, { secret, whsec: toWhsec(secret) });
  },
};

function setState(
  id: DestinationId,
  state: Extract<DestinationState, 'ACTIVE' | 'PAUSED'>,
  ifMatch: string | undefined,
  caller: RequestCaller,
  dependencies: AdminDependencies,
): Promise<Loaded> {
  const { registry, clock } = dependencies;
  return changeDestination(id, ifMatch, dependencies, async (loaded) => {
    const { breaker, disabledFor: _, ...gate } = loaded.gate;
    // Resume also closes an open circuit, so that waiting deliveries go now.
    if (gate.state === state && (state === 'PAUSED' || breaker === undefined))
      return { outcome: 'done', result: loaded };
    // Later than the last change even within a millisecond, or by a clock that is behind: the ETag has it.
    const now = Math.max(clock.now(), (gate.stateSince ?? 0) + 1);
    const [action, change] =
      state === 'PAUSED' ? (['destination.pause', 'pause'] as const) : (['destination.resume', 'resume'] as const);
    const outcome = await registry[change](loaded.gate, now, [
      auditWrite(caller, action, id, dependencies),
      ...overviewWrites(loaded, state, dependencies),
    ]);
    return { outcome, result: { ...loaded, gate: { ...gate, state, stateSince: now } } };
  });
}

function requireRoom(valid: number): void {
  if (valid < MOST_SECRETS) return;
  throw new ApiError(
    'conflict',
    `The destination has ${MOST_SECRETS} valid secrets. Wait until earlier ones end, or rotate with "immediately": true.`,
  );
}
