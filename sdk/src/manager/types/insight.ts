import type { WebhookDeliveryStatus } from '../../delivery-status.ts';
import type { DestinationBlock, DestinationState } from './destination.ts';
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
  blockedBy?: DestinationBlock;
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
  /** Counted figures of the last hour, by minute. */
  figures?: CountedFigures;
}

export interface Figures {
  created: number;
  succeeded: number;
  exhausted: number;
  attempts: number;
  attemptsFailed: number;
  failures: Partial<Record<FailureClass, number>>;
  /** Failed attempts by HTTP status. */
  statusCodes: Record<string, number>;
  latencyMs?: { p50: number; p90: number; p99: number };
}

export interface CountedFigures {
  from: string;
  to: string;
  bucket: 'minute' | 'hour' | 'day';
  countedUntil: string;
  totals: Figures;
  buckets: ({ at: string } & Figures)[];
}

export type RecoverableStatus = 'FAILED' | 'RETRY_EXHAUSTED' | 'SUCCESS';

export interface RecoverInput {
  /** Deliveries accepted at this time or later. */
  since: Date | string;
  /** Deliveries accepted before this time. Default: now. */
  until?: Date | string | undefined;
  /** Default: `['RETRY_EXHAUSTED']`. */
  statuses?: readonly RecoverableStatus[] | undefined;
  /** E.g. `5xx`, `429`, `ECONNREFUSED`: only deliveries whose latest attempt has one of them. */
  codes?: readonly string[] | undefined;
}

interface RecoveryScope {
  destinationId: string;
  since: string;
  until: string;
  statuses: RecoverableStatus[];
  codes?: string[];
}

/** The result of a dry run. */
interface Plan {
  dryRun: true;
  /** Whether the count is complete; otherwise it is the least number. */
  complete: boolean;
  /** Seconds to send them at the destination's rate limit. */
  estimatedSeconds: number;
  /** At the list prices of us-east-1. */
  estimatedDollars: number;
}

/** Progress of a recovery or a backfill. */
interface Job {
  dryRun: false;
  /** DONE: all deliveries wait for their turn. STOPPED: the destination was deleted. */
  state: 'RUNNING' | 'DONE' | 'STOPPED';
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
}

export interface RecoveryPlan extends RecoveryScope, Plan {
  /** The number of deliveries that a recovery would send again. */
  deliveries: number;
}

export interface Recovery extends RecoveryScope, Job {
  /** `rcv_…` */
  id: string;
  /** Deliveries with a new run so far. */
  requeued: number;
  /** Deliveries that succeeded or were erased in the meantime. */
  skipped: number;
}

export interface BackfillInput {
  /** Events recorded at this time or later. */
  from: Date | string;
  /** Events recorded before this time. Default: now. */
  to?: Date | string | undefined;
  /** Of the types of the destination only these. */
  types?: readonly string[] | undefined;
  /** EventBridge pattern, beside the filter of the destination. */
  filter?: Readonly<Record<string, unknown>> | undefined;
}

interface BackfillScope {
  destinationId: string;
  from: string;
  to: string;
  types?: string[];
  filter?: Record<string, unknown>;
}

export interface BackfillPlan extends BackfillScope, Plan {
  /** The number of events that the destination would get. */
  events: number;
  /** Whether it takes longer than `estimatedSeconds`. */
  atLeast: boolean;
}

export interface Backfill extends BackfillScope, Job {
  /** `bkf_…` */
  id: string;
  /** Deliveries created so far. */
  created: number;
  /** Events that the destination has. */
  skipped: number;
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
  | 'destination.backfill'
  | 'delivery.resend'
  | 'event.erase-payload';

export interface AuditEntry {
  /** ISO 8601, UTC. */
  at: string;
  action: AuditAction;
  /** Id of the changed object. */
  target: string;
  /** ARN of the caller; of a colleague in the console `staff:` and the subject. */
  principal: string;
  /** E-mail address or name of a colleague. */
  principalName?: string;
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
