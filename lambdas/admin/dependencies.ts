import type { Entrance } from '../../core/caller/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { Catalogue } from '../../core/event/catalogue/definition.ts';
import type { StageLimits } from '../../core/destination/stage-limits.ts';
import type { Refusal } from '../../core/destination/url-guard.ts';
import type { AuditTrail } from '../adapters/dynamodb/destinations/audit-trail.ts';
import type { CursorKey } from '../adapters/dynamodb/destinations/cursor-key.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';
import type { DestinationRegistry } from '../adapters/dynamodb/destinations/destination-registry.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { EventList } from '../adapters/dynamodb/events/event-list.ts';
import type { FiguresStore } from '../adapters/dynamodb/figures/figures-store.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import type { HttpsSender } from '../adapters/https/https-sender.ts';
import type { IdempotencyKeys } from '../adapters/dynamodb/destinations/idempotency.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { JobsStore } from '../adapters/dynamodb/destinations/jobs-store.ts';
import type { MissedEvents } from '../adapters/dynamodb/events/missed-events.ts';
import type { SecretsEncryptor } from '../adapters/kms/secrets-encryptor.ts';
import type { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Tenants } from '../adapters/dynamodb/destinations/tenants.ts';
import type { Transactions } from '../adapters/dynamodb/transaction.ts';

export interface CountedFigures {
  store: Pick<FiguresStore, 'allHeads' | 'heads' | 'days' | 'allOfDay' | 'entry'>;
  /** Age of a write, in milliseconds, at which it is counted. */
  countedAfterMs: number;
}

export interface AdminDependencies {
  registry: Pick<DestinationRegistry, 'create' | 'update' | 'pause' | 'resume' | 'remove' | 'beginJob'>;
  destinations: Pick<
    DestinationsStore,
    'gates' | 'configurations' | 'wake' | 'forgetPayloads' | 'due' | 'subscriptionVersions'
  >;
  directory: Pick<DestinationRegistry, 'ids' | 'history'>;
  deliveries: Pick<DeliveriesStore, 'read'>;
  reader: Pick<DeliveryHistory, 'page' | 'count' | 'firstAccepted' | 'parkedCount'>;
  runs: Pick<DeliveryHistory, 'restart' | 'start'>;
  jobs: Pick<JobsStore, 'begin' | 'read' | 'page'>;
  missed: Pick<MissedEvents, 'part'>;
  eventList: Pick<EventList, 'part'>;
  tenants: Pick<Tenants, 'page' | 'isComplete' | 'complete'>;
  events: Pick<EventsStore, 'find' | 'read' | 'readData'>;
  eraser: Pick<EventsStore, 'erasure'>;
  /** Absent where figures are not counted. */
  figures?: CountedFigures;
  audit: Pick<AuditTrail, 'record' | 'page'>;
  idempotency: Pick<IdempotencyKeys, 'find' | 'remember'>;
  cursorKey: Pick<CursorKey, 'get'>;
  transactions: Pick<Transactions, 'run'>;
  queue: Pick<DeliveriesQueue, 'send'>;
  encryptor: Pick<SecretsEncryptor, 'encrypt'>;
  vault: Pick<SecretsVault, 'decrypt'>;
  sender: Pick<HttpsSender, 'send'>;
  /** Checks a URL and every address that its host resolves to. */
  checkDestination: (url: string) => Promise<{ ok: true } | Refusal>;
  telemetry: Telemetry;
  clock: Clock;
  random: (bytes: number) => Uint8Array;
  limits: StageLimits;
  stage: string;
  /** The API that leads here, and whom it lets in. */
  entrance: Entrance;
  /** CIDR blocks that callers may come from. For IAM callers the policy of their API decides, and this is empty. */
  allowedCidrs: readonly string[];
  /** Address of the dashboard in CloudWatch. */
  dashboardUrl: string | undefined;
  eventSource: string;
  catalogue: Catalogue;
  /** Whether receivers get the event's trace as a `traceparent` header. */
  traceparent: boolean;
}
