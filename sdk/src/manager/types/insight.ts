import type { WebhookDeliveryStatus } from '../../delivery-status.ts';
import type { DestinationState } from './destination.ts';
import type { FailureClass, PostOutcome } from './delivery.ts';

export interface TestWebhookInput {
  /** Event type. Default: the first that the destination subscribes to. */
  type?: string | undefined;
  /** Data of the event. Default: the example of its type. */
  data?: Readonly<Record<string, unknown>> | undefined;
}

/** What was sent, and what came of it. */
export interface TestResult extends PostOutcome {
  /** Whether the receiver answered 2xx. */
  ok: boolean;
  /** The `webhook-id` that was sent. */
  webhookId: string;
  /** `headers` as sent, but for the secret. */
  request: { method: 'POST'; url: string; headers: Record<string, string>; body: string };
}

/** How a destination is doing, by its latest deliveries. Times are ISO 8601, UTC. */
export interface DestinationStats {
  destinationId: string;
  state: DestinationState;
  blockedUntil?: string;
  pausedSince?: string;
  /** What the figures are of: at most `limit` deliveries. */
  sample: { limit: 200; deliveries: number; oldest?: string; newest?: string };
  byStatus: Record<WebhookDeliveryStatus, number>;
  /** 0 to 1, of deliveries that have ended; absent when none has. */
  successRate?: number;
  /** Milliseconds that attempts took; absent when there was none. */
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
  /** And before this time. Default: now. */
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

/** The answer to a dry run. */
export interface RecoveryPlan extends RecoveryScope {
  dryRun: true;
  /** How many would be sent again. */
  deliveries: number;
  /** Whether all were counted; otherwise there are at least so many. */
  complete: boolean;
  /** How long sending them takes at the destination's limit. */
  estimatedSeconds: number;
}

/** Progress of a recovery. */
export interface Recovery extends RecoveryScope {
  dryRun: false;
  /** `rcv_…` */
  id: string;
  /** DONE: all are on their way again. STOPPED: the destination was deleted. */
  state: 'RUNNING' | 'DONE' | 'STOPPED';
  /** Deliveries given a new run so far. */
  requeued: number;
  /** Deliveries that had arrived or were erased meanwhile. */
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
  | 'destination.test'
  | 'destination.recover'
  | 'delivery.resend'
  | 'event.erase-payload';

export interface AuditEntry {
  /** ISO 8601, UTC. */
  at: string;
  action: AuditAction;
  /** Id of what was changed. */
  target: string;
  /** ARN of who did it. */
  principal: string;
  sourceIp?: string;
  requestId: string;
  /** Version of the configuration that it made. */
  version?: number;
  /** Fields that were set; never their secrets. */
  fields?: string[];
}

export interface AuditFilter {
  /** Id of what was changed. */
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
