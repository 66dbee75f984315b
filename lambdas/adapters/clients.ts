import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Every AWS service that a handler speaks to; tests and the simulation swap it whole. */
export interface Clients {
  dynamodb: Pick<DynamoDBClient, 'send'>;
  sqs: Pick<SQSClient, 'send'>;
  /** Loaded when first needed: most invocations find their secrets cached. */
  kms(): Promise<Pick<KMSClient, 'send'>>;
  /** Loaded when first needed: operational events are rare. */
  eventBridge(): Promise<Pick<EventBridgeClient, 'send'>>;
}

/** A call that hangs must end well before the function does, so that its batch can still be answered. */
const OPTIONS = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } };

/** Where AWS is, when not where the environment says. */
export interface Location {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export function awsClients(location?: Location): Clients {
  const options = { ...OPTIONS, ...location };
  let kms: Promise<KMSClient> | undefined;
  let eventBridge: Promise<EventBridgeClient> | undefined;
  return {
    dynamodb: new DynamoDBClient(options),
    sqs: new SQSClient(options),
    kms: () => (kms ??= import('@aws-sdk/client-kms').then(({ KMSClient: Client }) => new Client(options))),
    eventBridge: () =>
      (eventBridge ??= import('@aws-sdk/client-eventbridge').then(({ EventBridgeClient: Client }) => new Client(options))),
  };
}
