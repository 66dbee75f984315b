import type { RuntimeHost } from './runtime-host.ts';
import type { Environment } from './resources/resource-type.ts';
import type { ApiGateway } from './services/apigateway/api-gateway.ts';
import type { AlarmBook } from './services/cloudwatch/alarm-book.ts';
import type { DynamoDbService } from './services/dynamodb/dynamodb-service.ts';
import type { EventBridgeService } from './services/eventbridge/eventbridge-service.ts';
import type { KmsService } from './services/kms/kms-service.ts';
import type { LambdaService } from './services/lambda/lambda-service.ts';
import type { LogsService } from './services/logs/logs-service.ts';
import type { MonitoringRecords } from './services/monitoring/monitoring-records.ts';
import type { Scheduler } from './services/scheduler/scheduler.ts';
import type { SqsService } from './services/sqs/sqs-service.ts';
import type { CloudAssembly } from './template/cloud-assembly.ts';

/** What resource types make their resources in: names, keys, policies and every service. */
export interface LocalRuntime
  extends
    Environment,
    Pick<
      RuntimeHost,
      | 'dataDirectory'
      | 'extraCertificates'
      | 'clock'
      | 'log'
      | 'access'
      | 'credentials'
      | 'issueCredentials'
      | 'register'
      | 'onReady'
      | 'onStop'
      | 'fail'
    > {
  /** Template and assets. `assembly.assetPath(code.S3Key)` is the folder of a function's bundle. */
  readonly assembly: CloudAssembly;
  /** Variables every function gets over those of the template: endpoint, region, loopback opened to receivers. Not the credentials. */
  readonly functionEnvironment: Readonly<Record<string, string>>;

  readonly sqs: SqsService;
  readonly eventBridge: EventBridgeService;
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGateway;
  readonly scheduler: Scheduler;
  readonly dynamodb: DynamoDbService;
  readonly kms: KmsService;
  readonly logs: LogsService;
  readonly alarms: AlarmBook;
  readonly monitoring: MonitoringRecords;
}
