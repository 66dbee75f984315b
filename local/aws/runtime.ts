import type { Environment } from './environment.ts';
import type { LocalAddresses } from './local-addresses.ts';
import type { Credentials } from './gateway/credential-store.ts';
import type { Principal } from './gateway/service.ts';
import type { PolicyEngine } from './iam/policy-engine.ts';
import type { ApiGateway } from './services/apigateway/api-gateway.ts';
import type { AlarmBook } from './services/cloudwatch/alarm-book.ts';
import type { UserPools } from './services/cognito/user-pools.ts';
import type { DynamoDbService } from './services/dynamodb/dynamodb-service.ts';
import type { EventBridgeService } from './services/eventbridge/eventbridge-service.ts';
import type { HttpApis } from './services/httpapi/http-apis.ts';
import type { KmsService } from './services/kms/kms-service.ts';
import type { LambdaService } from './services/lambda/lambda-service.ts';
import type { SnsService } from './services/sns/sns-service.ts';
import type { SqsService } from './services/sqs/sqs-service.ts';
import type { CloudAssembly } from './template/cloud-assembly.ts';

/** The runtime as resource types see it: names, keys, policies and services. */
export interface LocalRuntime extends Environment {
  readonly access: PolicyEngine;
  /** Says once at the start that something of the template is not evaluated, e.g. `AWS::SQS::Queue KmsMasterKeyId`. */
  notEvaluated(what: string): void;
  issueCredentials(principal: Principal): Credentials;
  /** Template and assets. `assembly.assetPath(code.S3Key)` is the folder of a function's bundle. */
  readonly assembly: CloudAssembly;
  /** Variables that every function gets over those of the template, without the credentials. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** PEM text to trust besides the public authorities. */
  readonly extraCertificates: string | undefined;
  readonly addresses: LocalAddresses;
  readonly sqs: SqsService;
  readonly eventBridge: EventBridgeService;
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGateway;
  readonly httpApis: HttpApis;
  readonly userPools: UserPools;
  readonly dynamodb: DynamoDbService;
  readonly kms: KmsService;
  readonly alarms: AlarmBook;
  readonly sns: SnsService;
}
