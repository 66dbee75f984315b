import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clients } from '../clients.ts';
import { httpAgent, httpsAgent } from './agents.ts';
import type { Deadlines } from './connection.ts';
import { DEADLINES } from './connection.ts';
import { type Location, functionLocation } from './location.ts';
import { lazily } from './lazily.ts';
import { RetryStrategy } from './retries.ts';
import { sdkService } from './sdk-service.ts';

/** Longer than any invocation. */
const LONGEST_RUN_MS = 15 * 60_000;

/**
 * The clients of admin, exhaust and resume: the AWS SDK behind the interface of the lean client (ADR 10).
 *
 * The SDK's own `connectionTimeout` and `requestTimeout` begin with the call and count its wait for a free connection, so
 * that many calls at once fail. `socketTimeout` begins with the connection.
 *
 * @param location default: region, credentials and endpoint of the environment
 */
export function sdkClients(location?: Location, { response, connection }: Deadlines = DEADLINES): Clients {
  const options = () => ({
    requestHandler: {
      connectionTimeout: 0,
      socketTimeout: response,
      // The SDK warns in plain text about calls that wait, of which resume has many.
      socketAcquisitionWarningTimeout: LONGEST_RUN_MS,
      httpAgent: httpAgent(connection),
      httpsAgent: httpsAgent(connection),
    },
    retryStrategy: new RetryStrategy(),
    ...(location ?? functionLocation()),
  });
  return lazily<Clients>({
    dynamodb: () => dynamodb(untraced(new DynamoDBClient(options()))),
    sqs: () => sqs(untraced(new SQSClient({ ...options(), useQueueUrlAsEndpoint: false }))),
    kms: () => kms(untraced(new KMSClient(options()))),
    eventBridge: () => eventBridge(untraced(new EventBridgeClient(options()))),
  });
}

const dynamodb = (client: DynamoDBClient): Clients['dynamodb'] =>
  sdkService(
    {
      BatchExecuteStatement: (input) => client.send(new BatchExecuteStatementCommand(input)),
      BatchGetItem: (input) => client.send(new BatchGetItemCommand(input)),
      BatchWriteItem: (input) => client.send(new BatchWriteItemCommand(input)),
      GetItem: (input) => client.send(new GetItemCommand(input)),
      PutItem: (input) => client.send(new PutItemCommand(input)),
      Query: (input) => client.send(new QueryCommand(input)),
      TransactWriteItems: (input) => client.send(new TransactWriteItemsCommand(input)),
      UpdateItem: (input) => client.send(new UpdateItemCommand(input)),
    },
    ['B'],
  );

const sqs = (client: SQSClient): Clients['sqs'] =>
  sdkService({
    ChangeMessageVisibility: (input) => client.send(new ChangeMessageVisibilityCommand(input)),
    SendMessage: (input) => client.send(new SendMessageCommand(input)),
    SendMessageBatch: (input) => client.send(new SendMessageBatchCommand(input)),
  });

const kms = (client: KMSClient): Clients['kms'] =>
  sdkService(
    {
      Decrypt: (input) => client.send(new DecryptCommand(input)),
      Encrypt: (input) => client.send(new EncryptCommand(input)),
    },
    ['CiphertextBlob', 'Plaintext'],
  );

const eventBridge = (client: EventBridgeClient): Clients['eventBridge'] =>
  sdkService({ PutEvents: (input) => client.send(new PutEventsCommand(input)) });

/**
 * In Lambda the SDK sends the trace of the invocation with each call. That header carries the counter of Lambda's loop
 * detection, which drops a message after about 16 hops. A delivery passes exhaust and resume more often than that, so
 * messages and events carry no trace of the invocation. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
function untraced<Client extends DynamoDBClient | SQSClient | KMSClient | EventBridgeClient>(client: Client): Client {
  client.middlewareStack.remove('recursionDetectionMiddleware');
  return client;
}
