import type { PolicyEngine } from './iam/policy-engine.ts';
import type { Credentials, CredentialStore } from './gateway/credential-store.ts';
import type { Principal, Service } from './gateway/service.ts';
import type { Environment } from './resources/resource-type.ts';
import type { RuntimeLog } from './runtime-log.ts';
import type { CloudAssembly } from './template/cloud-assembly.ts';
import type { DynamoDbService } from './services/dynamodb/dynamodb-service.ts';
import type { EventBridgeService } from './services/eventbridge/eventbridge-service.ts';
import type { KmsService } from './services/kms/kms-service.ts';
import type { LambdaService } from './services/lambda/lambda-service.ts';
import type { LogsService } from './services/logs/logs-service.ts';
import type { MonitoringRecords } from './services/monitoring/monitoring-records.ts';
import type { Scheduler } from './services/scheduler/scheduler.ts';
import type { SqsService } from './services/sqs/sqs-service.ts';

/** The whole stack on this machine: what each resource type and each service may reach. */
export interface LocalRuntime extends Environment {
  /** Where state is kept; `undefined` keeps it in memory. Exists when services are made. */
  readonly dataDirectory: string | undefined;
  /** Template and assets. `assembly.assetPath(code.S3Key)` is the folder of a function's bundle. */
  readonly assembly: CloudAssembly;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly log: RuntimeLog;

  readonly access: PolicyEngine;
  readonly credentials: CredentialStore;
  /** An access key that signs as `principal`; the same one each time for the same name. */
  issueCredentials(principal: Principal): Credentials;

  /** Variables every function gets over those of the template: endpoint, region, loopback opened to receivers. Not the credentials. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** PEM text that functions trust besides the public authorities, from `--ca`. */
  readonly extraCertificates: string | undefined;

  readonly sqs: SqsService;
  readonly eventBridge: EventBridgeService;
  readonly lambda: LambdaService;
  readonly scheduler: Scheduler;
  readonly dynamodb: DynamoDbService;
  readonly kms: KmsService;
  readonly logs: LogsService;
  readonly monitoring: MonitoringRecords;
  /** Puts a service behind the gateway. */
  register(service: Service): void;

  /** Runs after every resource of the template was created: pollers and schedules start here. */
  onReady(hook: () => Promise<void> | void): void;
  /** Runs when the runtime stops, last registered first; awaited. */
  onStop(hook: () => Promise<void> | void): void;
  /** Stops everything with a message, because a part that cannot be done without is gone. */
  fail(reason: string): void;
}
