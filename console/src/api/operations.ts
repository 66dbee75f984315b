import { segment } from '../../../sdk/src/manager/segment.ts';
import type { Answer, Query } from './client.ts';
import { call } from './client.ts';
import type {
  AuditPage,
  Backfill,
  BackfillPage,
  BackfillPlan,
  Delivery,
  DeliveryPage,
  Destination,
  DestinationDetails,
  DestinationInput,
  DestinationPage,
  DestinationPatch,
  DestinationWithSecret,
  EventPage,
  EventTypes,
  FilterTestResult,
  Me,
  Overview,
  ProblemError,
  Recovery,
  RecoveryPage,
  RecoveryPlan,
  Stats,
  TenantPage,
  TestResult,
  WebhookEvent,
} from './types.ts';

/** The operations of the admin API that the console uses, by their names in the API. */

type Signal = AbortSignal | undefined;
const read = async <T>(path: string, query: Query = {}, signal?: Signal): Promise<T> =>
  (await call<T>(path, { query, signal })).value;
const idempotent = (): Record<string, string> => ({ 'idempotency-key': crypto.randomUUID() });

export const listDestinations = (query: Query, signal?: Signal) =>
  read<DestinationPage>('/destinations', query, signal);
export const getDestination = (id: string, signal?: Signal): Promise<Answer<DestinationDetails>> =>
  call(`/destinations/${segment(id)}`, { signal });
export const getStats = (id: string, query: Query, signal?: Signal) =>
  read<Stats>(`/destinations/${segment(id)}/stats`, query, signal);
export const listDeliveries = (query: Query, signal?: Signal) => read<DeliveryPage>('/deliveries', query, signal);
/** Ids of ours are plain; those of publishers may be anything. */
const PLAIN = /^[\w.~-]*[\w~-][\w.~-]*$/;
export const getEvent = (id: string, signal?: Signal): Promise<Answer<WebhookEvent>> =>
  PLAIN.test(id)
    ? call(`/events/${id}`, { query: { limit: 100 }, signal })
    : call('/event', { query: { id, limit: 100 }, signal });
export const listAudit = (query: Query, signal?: Signal) => read<AuditPage>('/audit', query, signal);
export const listRecoveries = (id: string, signal?: Signal) =>
  read<RecoveryPage>(`/destinations/${segment(id)}/recoveries`, { limit: 10 }, signal);

const post = async <T>(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
  (await call<T>(path, { method: 'POST', body: body ?? {}, headers })).value;

/** @param key the same for a repeated request, which then makes one destination only */
export const createDestination = (input: DestinationInput, key: string) =>
  post<DestinationWithSecret & { warnings?: ProblemError[] }>('/destinations', input, { 'idempotency-key': key });
export const pauseDestination = (id: string) => post<Destination>(`/destinations/${segment(id)}/pause`);
export const resumeDestination = (id: string) => post<Destination>(`/destinations/${segment(id)}/resume`);
export const testDestination = (id: string, input: { type: string; data: Record<string, unknown> }) =>
  post<TestResult>(`/destinations/${segment(id)}/test`, input);
export const rotateSecret = (id: string, input: { immediately: boolean; secret?: string }) =>
  post<DestinationWithSecret>(`/destinations/${segment(id)}/rotate-secret`, input);
export const resendDelivery = (id: string) =>
  post<Delivery>(`/deliveries/${segment(id)}/resend`, undefined, idempotent());

export async function deleteDestination(id: string): Promise<void> {
  // Any version: the dialog has named the destination.
  await call(`/destinations/${segment(id)}`, { method: 'DELETE', headers: { 'if-match': '*' } });
}

export async function erasePayload(id: string): Promise<void> {
  await call(`/events/${segment(id)}/payload`, { method: 'DELETE' });
}

/** The scope of a recovery. */
export interface RecoveryScope {
  /** ISO 8601. */
  since: string;
  until?: string;
  statuses: readonly ('FAILED' | 'RETRY_EXHAUSTED')[];
  /** Of the latest attempt; default: any. */
  codes?: readonly string[];
}

export const planRecovery = (id: string, scope: RecoveryScope) =>
  post<RecoveryPlan>(`/destinations/${segment(id)}/recover`, { ...scope, dryRun: true });
export const startRecovery = (id: string, scope: RecoveryScope) =>
  post<Recovery>(`/destinations/${segment(id)}/recover`, { ...scope, dryRun: false }, idempotent());

/** The scope of a backfill. */
export interface BackfillScope {
  /** ISO 8601, when the event was recorded. */
  from: string;
  to?: string;
  types?: readonly string[];
  filter?: Record<string, unknown>;
}

export const listBackfills = (id: string, signal?: Signal) =>
  read<BackfillPage>(`/destinations/${segment(id)}/backfills`, { limit: 10 }, signal);
export const planBackfill = (id: string, scope: BackfillScope) =>
  post<BackfillPlan>(`/destinations/${segment(id)}/backfill`, { ...scope, dryRun: true });
export const startBackfill = (id: string, scope: BackfillScope) =>
  post<Backfill>(`/destinations/${segment(id)}/backfill`, { ...scope, dryRun: false }, idempotent());

/** The frame, figures of all destinations, destinations in full. */

export const getMe = (signal?: Signal) => read<Me>('/me', {}, signal);
export const listTenants = (query: Query, signal?: Signal) => read<TenantPage>('/tenants', query, signal);
export const getOverview = (query: Query, signal?: Signal) => read<Overview>('/overview', query, signal);
export const listEventTypes = (signal?: Signal) => read<EventTypes>('/event-types', {}, signal);

/** @param etag of the version that the change was made from */
export const updateDestination = async (id: string, patch: DestinationPatch, etag: string) =>
  (
    await call<Destination & { warnings?: ProblemError[] }>(`/destinations/${segment(id)}`, {
      method: 'PATCH',
      body: patch,
      headers: { 'if-match': etag },
    })
  ).value;

type FilterTest = { filter: Record<string, unknown> } & ({ eventType: string } | { eventId: string });
export const testFilter = async (input: FilterTest, signal?: Signal): Promise<FilterTestResult> =>
  (await call<FilterTestResult>('/filters/test', { method: 'POST', body: input, signal })).value;

/** Requests of a delivery, events in a list. */

/** @param query `requests: 'false'` leaves out the requests and the body */
export const getDelivery = (id: string, query: Query = {}, signal?: Signal) =>
  read<Delivery>(`/deliveries/${segment(id)}`, query, signal);
export const listEvents = (query: Query, signal?: Signal) => read<EventPage>('/events', query, signal);
