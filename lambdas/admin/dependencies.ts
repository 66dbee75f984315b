import type { Clock } from '../../core/clock.ts';
import type { StageLimits } from '../../core/destination/stage-limits.ts';
import type { Refusal } from '../../core/destination/url-guard.ts';
import type { AuditTrail } from '../adapters/dynamodb/destinations/audit-trail.ts';
import type { CursorKey } from '../adapters/dynamodb/destinations/cursor-key.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';
import type { DestinationRegistry } from '../adapters/dynamodb/destinations/destination-registry.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import type { HttpsSender } from '../adapters/https/https-sender.ts';
import type { IdempotencyKeys } from '../adapters/dynamodb/destinations/idempotency.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { RecoveriesStore } from '../adapters/dynamodb/destinations/recoveries-store.ts';
import type { SecretsEncryptor } from '../adapters/kms/secrets-encryptor.ts';
import type { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Transactions } from '../adapters/dynamodb/transaction.ts';

export interface AdminDependencies {
  registry: Pick<DestinationRegistry, 'create' | 'update' | 'pause' | 'resume' | 'remove' | 'beginRecovery'>;
  destinations: Pick<DestinationsStore, 'gates' | 'configurations' | 'wake' | 'subscriptionVersions'>;
  directory: Pick<DestinationRegistry, 'ids' | 'history'>;
  deliveries: Pick<DeliveriesStore, 'read'>;
  reader: Pick<DeliveryHistory, 'page' | 'count'>;
  runs: Pick<DeliveryHistory, 'restart' | 'start'>;
  recoveries: Pick<RecoveriesStore, 'begin' | 'read' | 'page'>;
  events: Pick<EventsStore, 'find' | 'read' | 'readData'>;
  eraser: Pick<EventsStore, 'erasure'>;
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
  eventSource: string;
}
