import type { Clock } from '../../core/clock.ts';
import type { StageLimits } from '../../core/destinations/stage-limits.ts';
import type { Refusal } from '../../core/delivery/url-guard.ts';
import type { AuditTrail } from '../adapters/audit-trail.ts';
import type { CursorKey } from '../adapters/cursor-key.ts';
import type { DeliveriesReader } from '../adapters/deliveries-reader.ts';
import type { DeliveriesStore } from '../adapters/deliveries-store.ts';
import type { DeliveryRuns } from '../adapters/delivery-runs.ts';
import type { DestinationDirectory } from '../adapters/destination-directory.ts';
import type { DestinationRegistry } from '../adapters/destination-registry.ts';
import type { DestinationsStore } from '../adapters/destinations-store.ts';
import type { EventsStore } from '../adapters/events-store.ts';
import type { HttpsSender } from '../adapters/https-sender.ts';
import type { IdempotencyKeys } from '../adapters/idempotency.ts';
import type { PayloadEraser } from '../adapters/payload-eraser.ts';
import type { DeliveriesQueue } from '../adapters/queue.ts';
import type { RecoveriesStore } from '../adapters/recoveries-store.ts';
import type { SecretsVault } from '../adapters/secrets-vault.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Transactions } from '../adapters/transaction.ts';

export interface AdminDependencies {
  registry: Pick<DestinationRegistry, 'create' | 'update' | 'pause' | 'resume' | 'remove' | 'beginRecovery'>;
  destinations: Pick<DestinationsStore, 'gates' | 'configurations' | 'wake' | 'subscriptionVersions'>;
  directory: Pick<DestinationDirectory, 'ids' | 'history'>;
  deliveries: Pick<DeliveriesStore, 'read'>;
  reader: Pick<DeliveriesReader, 'page' | 'count'>;
  runs: Pick<DeliveryRuns, 'restart' | 'start'>;
  recoveries: Pick<RecoveriesStore, 'begin' | 'read' | 'page'>;
  events: Pick<EventsStore, 'read' | 'readData'>;
  eraser: Pick<PayloadEraser, 'erasure'>;
  audit: Pick<AuditTrail, 'record' | 'page'>;
  idempotency: Pick<IdempotencyKeys, 'find' | 'remember'>;
  cursorKey: Pick<CursorKey, 'get'>;
  transactions: Pick<Transactions, 'run'>;
  queue: Pick<DeliveriesQueue, 'send'>;
  vault: Pick<SecretsVault, 'encrypt' | 'decrypt'>;
  sender: Pick<HttpsSender, 'send'>;
  /** The guard with every address that the host of a URL resolves to. */
  checkDestination: (url: string) => Promise<{ ok: true } | Refusal>;
  telemetry: Telemetry;
  clock: Clock;
  random: (bytes: number) => Uint8Array;
  limits: StageLimits;
  stage: string;
  eventSource: string;
}
