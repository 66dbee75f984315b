import { segment } from '../../../sdk/src/manager/segment.ts';
import type { Answer, Query } from './client.ts';
import { call } from './client.ts';
import type {
  AuditPage,
  Delivery,
  DeliveryPage,
  Destination,
  DestinationInput,
  DestinationPage,
  DestinationWithSecret,
  Recovery,
  RecoveryPage,
  RecoveryPlan,
  Stats,
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
export const getDestination = (id: string, signal?: Signal): Promise<Answer<Destination>> =>
  call(`/destinations/${segment(id)}`, { signal });
export const getStats = (id: string, signal?: Signal) => read<Stats>(`/destinations/${segment(id)}/stats`, {}, signal);
export const listDeliveries = (query: Query, signal?: Signal) => read<DeliveryPage>('/deliveries', query, signal);
export const getDelivery = (id: string, signal?: Signal) => read<Delivery>(`/deliveries/${segment(id)}`, {}, signal);
export const getEvent = (id: string, signal?: Signal): Promise<Answer<WebhookEvent>> =>
  call(`/events/${segment(id)}`, { query: { limit: 100 }, signal });
export const listAudit = (target: string, signal?: Signal) => read<AuditPage>('/audit', { target, limit: 20 }, signal);
export const listRecoveries = (id: string, signal?: Signal) =>
  read<RecoveryPage>(`/destinations/${segment(id)}/recoveries`, { limit: 10 }, signal);

const post = async <T>(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
  (await call<T>(path, { method: 'POST', body: body ?? {}, headers })).value;

export const createDestination = (input: DestinationInput) =>
  post<DestinationWithSecret>('/destinations', input, idempotent());
export const pauseDestination = (id: string) => post<Destination>(`/destinations/${segment(id)}/pause`);
export const resumeDestination = (id: string) => post<Destination>(`/destinations/${segment(id)}/resume`);
export const testDestination = (id: string) => post<TestResult>(`/destinations/${segment(id)}/test`);
export const rotateSecret = (id: string, immediately: boolean) =>
  post<DestinationWithSecret>(`/destinations/${segment(id)}/rotate-secret`, { immediately });
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
}

export const planRecovery = (id: string, scope: RecoveryScope) =>
  post<RecoveryPlan>(`/destinations/${segment(id)}/recover`, { ...scope, dryRun: true });
export const startRecovery = (id: string, scope: RecoveryScope) =>
  post<Recovery>(`/destinations/${segment(id)}/recover`, { ...scope, dryRun: false }, idempotent());
