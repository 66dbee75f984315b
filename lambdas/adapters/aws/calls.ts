import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  QueryInput,
  QueryOutput,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import type { PutEventsRequest, PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type { DecryptRequest, DecryptResponse, EncryptRequest, EncryptResponse } from '@aws-sdk/client-kms';
import type {
  ChangeMessageVisibilityRequest,
  SendMessageBatchRequest,
  SendMessageBatchResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';

/** The calls of AWS that the functions make, each with the shapes that the AWS SDK documents for it. */

/** A shape of the SDK as it is on the wire: bytes in base64, times as Unix seconds. */
export type Wire<Shape> = Shape extends Uint8Array
  ? string
  : Shape extends Date
    ? number
    : Shape extends object
      ? { [Name in keyof Shape]: Wire<Shape[Name]> }
      : Shape;

export interface Call<Input, Output> {
  input: Wire<Input>;
  output: Wire<Output>;
}

export interface DynamoDbCalls {
  BatchExecuteStatement: Call<BatchExecuteStatementInput, BatchExecuteStatementOutput>;
  BatchGetItem: Call<BatchGetItemInput, BatchGetItemOutput>;
  BatchWriteItem: Call<BatchWriteItemInput, BatchWriteItemOutput>;
  GetItem: Call<GetItemInput, GetItemOutput>;
  PutItem: Call<PutItemInput, PutItemOutput>;
  Query: Call<QueryInput, QueryOutput>;
  TransactWriteItems: Call<TransactWriteItemsInput, TransactWriteItemsOutput>;
  UpdateItem: Call<UpdateItemInput, UpdateItemOutput>;
}

export interface SqsCalls {
  ChangeMessageVisibility: Call<ChangeMessageVisibilityRequest, object>;
  SendMessage: Call<SendMessageRequest, SendMessageResult>;
  SendMessageBatch: Call<SendMessageBatchRequest, SendMessageBatchResult>;
}

export interface KmsCalls {
  Decrypt: Call<DecryptRequest, DecryptResponse>;
  Encrypt: Call<EncryptRequest, EncryptResponse>;
}

export interface EventBridgeCalls {
  PutEvents: Call<PutEventsRequest, PutEventsResponse>;
}

/** A service of AWS. */
export interface Service<Calls> {
  /**
   * A property, not a method, so that a client of few calls cannot stand for one of more.
   *
   * @throws Error named as the service names it, e.g. `ConditionalCheckFailedException`, after retries where they may help
   */
  readonly call: <Name extends keyof Calls & string>(
    name: Name,
    input: InputOf<Calls, Name>,
  ) => Promise<OutputOf<Calls, Name>>;
}

export type InputOf<Calls, Name extends keyof Calls> = Calls[Name] extends { input: infer Input } ? Input : never;
export type OutputOf<Calls, Name extends keyof Calls> = Calls[Name] extends { output: infer Output } ? Output : never;
