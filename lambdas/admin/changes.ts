import { etagOf, isAny, matchesTag } from './api/etag.ts';
import { ApiError } from './api/problem.ts';
import { principalOf } from '../../core/caller/caller.ts';
import type { AuditAction } from '../../core/audit/audit.ts';
import type { DestinationId } from '../../core/contract/ids.ts';
import type { AuditEntry } from './api/schemas/operations.ts';
import { destinationView, retryTimesView } from './api/views/destination.ts';
import type { DestinationState } from '../../core/delivery/states.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { ChangeOutcome } from '../adapters/dynamodb/destinations/destination-registry.ts';
import type { KeyedRequest } from '../adapters/dynamodb/destinations/idempotency.ts';
import type { Write } from '../adapters/dynamodb/transaction.ts';
import type { ApiResponse } from './response.ts';
import { json } from './response.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { Loaded } from './load.ts';
import type { loadDestination } from './load.ts';
import { loadReceiver } from './load.ts';
import type { RequestCaller } from './request.ts';

/** Attempts at a change without a fixed ETag, while others change the destination at the same time. */
const TRIES = 4;

/**
 * Changes a destination in the state that the caller expects.
 *
 * @param load which destinations can be changed so. Default: all but listeners.
 * @throws ApiError `precondition-failed` in another state, `conflict` if others keep changing it
 */
export async function changeDestination<Result>(
  id: DestinationId,
  ifMatch: string | undefined,
  dependencies: Pick<AdminDependencies, 'destinations' | 'clock'>,
  change: (loaded: Loaded) => Promise<{ outcome: ChangeOutcome; result: Result }>,
  load: typeof loadDestination = loadReceiver,
): Promise<Result> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const loaded = await load(id, dependencies);
    if (ifMatch !== undefined && !matchesTag(ifMatch, loaded.gate)) throw changed(loaded.gate);
    const { outcome, result } = await change(loaded);
    if (outcome === 'done') return result;
    if (ifMatch !== undefined && !isAny(ifMatch)) throw changed(undefined);
  }
  throw new ApiError('conflict', 'The destination is being changed by other requests. Try again.');
}

function changed(gate: Gate | undefined): ApiError {
  const remedy = 'Read the destination again, and send the ETag of that response.';
  return new ApiError(
    'precondition-failed',
    `The destination was changed since it was read. ${remedy}`,
    [{ field: 'If-Match', message: 'is not the present ETag of the destination', remedy }],
    gate === undefined ? {} : { ETag: etagOf(gate) },
  );
}

/** A destination, with its ETag. */
export function destinationResponse(
  status: number,
  { gate, configuration }: Loaded,
  { limits, clock }: AdminDependencies,
  more: object = {},
): ApiResponse {
  return json(
    status,
    {
      ...destinationView(gate, configuration, limits, clock.now()),
      retryTimes: retryTimesView(configuration, limits),
      ...more,
    },
    { ETag: etagOf(gate) },
  );
}

/** The write that tells the overview of a change, for its transaction; none where figures are not counted. */
export function overviewWrites(
  { gate, configuration }: Loaded,
  state: DestinationState,
  { figures, clock }: Pick<AdminDependencies, 'figures' | 'clock'>,
): Write[] {
  if (figures === undefined) return [];
  const { destinationId, tenant, listensUntil } = gate;
  const entry = { tenant, name: configuration.name, state, ...(listensUntil !== undefined && { listensUntil }) };
  return [figures.store.entry(destinationId, entry, clock.now())];
}

/** The write of the audit record, for the transaction of the change. */
export function auditWrite(
  { requestId, sourceIp, ...caller }: RequestCaller,
  action: AuditAction,
  target: string,
  { audit, clock }: Pick<AdminDependencies, 'audit' | 'clock'>,
  more: Pick<AuditEntry, 'version' | 'fields'> = {},
): Write {
  return audit.record({
    at: clock.now(),
    action,
    target,
    principal: principalOf(caller),
    ...(caller.name !== undefined && { principalName: caller.name }),
    ...(sourceIp !== undefined && { sourceIp }),
    requestId,
    ...(more.version !== undefined && { version: more.version }),
    ...(more.fields !== undefined && { fields: more.fields }),
  });
}

/** The id that an earlier request with this `Idempotency-Key` made. */
export async function madeBefore(
  keyed: KeyedRequest | undefined,
  { idempotency, clock }: Pick<AdminDependencies, 'idempotency' | 'clock'>,
): Promise<string | undefined> {
  if (keyed === undefined) return undefined;
  const earlier = await idempotency.find(keyed, clock.now());
  if (earlier === undefined) return undefined;
  if (earlier.same) return earlier.made;
  const remedy = 'Use a new key for a new request.';
  throw new ApiError(
    'idempotency-mismatch',
    `The Idempotency-Key was used for another request in the last 24 hours. ${remedy}`,
    [{ field: 'Idempotency-Key', message: 'was used for another request', remedy }],
  );
}

export function keyedRequest(
  operation: string,
  {
    idempotencyKey,
    caller,
    params,
    body,
  }: { idempotencyKey: string | undefined; caller: RequestCaller; params: unknown; body?: unknown },
): KeyedRequest | undefined {
  if (idempotencyKey === undefined) return undefined;
  return { principal: principalOf(caller), operation, key: idempotencyKey, request: [params, body ?? null] };
}
