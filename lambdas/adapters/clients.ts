import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Every AWS service that a handler speaks to, each client made when it is first needed; tests and the simulation swap it whole. */
export interface Clients {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly kms: Pick<KMSClient, 'send'>;
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
}

const OPTIONS = {
  maxAttempts: 3,
  // A call that hangs must end well before the function does, so that its batch can still be answered.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
  // What a client does for a kind of call is worked out once, not at every call.
  cacheMiddleware: true,
};

/** Where AWS is, when not where the environment says. */
export interface Location {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export function awsClients(location?: Location): Clients {
  const options = { ...OPTIONS, ...location };
  let dynamodb: DynamoDBClient | undefined;
  let sqs: SQSClient | undefined;
  let kms: KMSClient | undefined;
  let eventBridge: EventBridgeClient | undefined;
  return {
    get dynamodb() {
      return (dynamodb ??= unlogged(new DynamoDBClient(options)));
    },
    get sqs() {
      return (sqs ??= unlogged(new SQSClient(options)));
    },
    get kms() {
      return (kms ??= unlogged(new KMSClient(options)));
    },
    get eventBridge() {
      return (eventBridge ??= unlogged(new EventBridgeClient(options)));
    },
  };
}

/** Without the step that copies each input and output for a log that nobody keeps: a quarter of the CPU of a call. */
function unlogged<Client extends { middlewareStack: { remove(name: string): boolean } }>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
