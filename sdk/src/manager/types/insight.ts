import type { WebhookDeliveryStatus } from '../../delivery-status.ts';
import type { DestinationState } from './destination.ts';
import type { FailureClass, PostOutcome } from './delivery.ts';

export interface TestWebhookInput {
  /** Event type. Default: the first subscribed type of the destination. */
  type?: string | undefined;
  /** Default: the example of the type. */
  data?: Readonly<Record<string, unknown>> | undefined;
}

/** The request and its outcome. */
export interface TestResult extends PostOutcome {
  /** Whether the receiver responded 2xx. */
  ok: boolean;
  /** The `webhook-id` of the request. */
  webhookId: string;
  /** The sent request; `headers` without the secret. */
  request: { method: 'POST'; url: string; headers: Record<string, string>; body: string };
}

/** Figures of the latest deliveries of a destination. Times are ISO 8601, UTC. */
export interface DestinationStats {
  destinationId: string;
  state: DestinationState;
  blockedUntil?: string;
  pausedSince?: string;
  /** The deliveries behind the figures, at most `limit`. */
  sample: { limit: 200; deliveries: number; oldest?: string; newest?: string };
  byStatus: Record<WebhookDeliveryStatus, number>;
  /** Share of the ended deliveries, 0 to 1; absent when none has ended. */
  successRate?: number;
  /** Milliseconds of the attempts; absent without attempts. */
  latencyMs?: { p50: number; p90: number; p99: number; max: number };
  /** Failed attempts by class. */
  failures: Partial<Record<FailureClass, number>>;
  /** Deliveries of the sample that wait for the destination. */
  waiting: number;
}

export type RecoverableStatus = 'FAILED' | 'RETRY_EXHAUSTED';

export interface RecoverInput {
  /** Deliveries accepted at this time or later. */
  since: Date | string;
  /** Deliveries accepted before this time. Default: now. */
  until?: Date | string | undefined;
  /** Default: `['RETRY_EXHAUSTED']`. */
  statuses?: readonly RecoverableStatus[] | undefined;
}

interface RecoveryScope {
  destinationId: string;
  since: string;
  until: string;
  statuses: RecoverableStatus[];
}

/** The result of a dry run. */
export interface RecoveryPlan extends RecoveryScope {
  dryRun: true;
  /** The number of deliveries that a recovery would send again. */
  deliveries: number;
  /** Whether the count is complete; otherwise `deliveries` is the least number. */
  complete: boolean;
  /** Seconds to send them at the destination's rate limit. */
  estimatedSeconds: number;
}

/** Progress of a recovery. */
export interface Recovery extends RecoveryScope {
  dryRun: false;
  /** `rcv_…` */
  id: string;
  /** DONE: all deliveries have a new run. STOPPED: the destination was deleted. */
  state: 'RUNNING' | 'DONE' | 'STOPPED';
  /** Deliveries with a new run so far. */
  requeued: number;
  /** Deliveries that succeeded or were erased in the meantime. */
  skipped: number;
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
}

export type AuditAction =
  | 'destination.create'
  | 'destination.update'
  | 'destination.delete'
  | 'destination.pause'
  | 'destination.resume'
  | 'destination.rotate-secret'
  | 'destination.show-secret'
  | 'destination.test'
  | 'destination.recover'
  | 'delivery.resend'
  | 'event.erase-payload';

export interface AuditEntry {
  /** ISO 8601, UTC. */
  at: string;
  action: AuditAction;
  /** Id of the changed object. */
  target: string;
  /** ARN of the caller. */
  principal: string;
  sourceIp?: string;
  requestId: string;
  /** The new version of the configuration. */
  version?: number;
  /** Names of the changed fields; never a secret. */
  fields?: string[];
}

export interface AuditFilter {
  /** Id of the changed object. */
  target?: string | undefined;
  /** Default: 90 days before `to`. */
  from?: Date | string | undefined;
  /** Default: now. */
  to?: Date | string | undefined;
}

export interface Health {
  status: 'ok';
  stage: string;
  apiVersion: string;
  time: string;
}
