import type { DynamoDbCalls, EventBridgeCalls, KmsCalls, Service, SqsCalls } from './aws/calls.ts';

interface Calls {
  dynamodb: DynamoDbCalls;
  sqs: SqsCalls;
  kms: KmsCalls;
  eventBridge: EventBridgeCalls;
}

/** Clients that make these calls, e.g. `Calling<{ dynamodb: 'Query' | 'UpdateItem' }>`. Each adapter names its own. */
export type Calling<Names extends { readonly [Name in keyof Calls]?: keyof Calls[Name] }> = {
  readonly [Name in keyof Names & keyof Calls]: Service<Pick<Calls[Name], Names[Name] & keyof Calls[Name]>>;
};

/** The clients of admin, exhaust and resume. */
export type Clients = Calling<{ [Name in keyof Calls]: keyof Calls[Name] }>;

/** The clients of fan-out and deliver: only the calls that these two make. */
export type LeanClients = Calling<{
  dynamodb: 'BatchExecuteStatement' | 'BatchGetItem' | 'BatchWriteItem' | 'Query' | 'UpdateItem';
  sqs: 'ChangeMessageVisibility' | 'SendMessage' | 'SendMessageBatch';
  kms: 'Decrypt';
  eventBridge: 'PutEvents';
}>;
