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
import { AwsCommand } from './aws-command.ts';

/** Every call that the handlers make. */

export class BatchExecuteStatementCommand extends AwsCommand<BatchExecuteStatementInput, BatchExecuteStatementOutput> {
  override readonly operation = 'BatchExecuteStatement';
}

export class BatchGetItemCommand extends AwsCommand<BatchGetItemInput, BatchGetItemOutput> {
  override readonly operation = 'BatchGetItem';
}

export class BatchWriteItemCommand extends AwsCommand<BatchWriteItemInput, BatchWriteItemOutput> {
  override readonly operation = 'BatchWriteItem';
}

export class GetItemCommand extends AwsCommand<GetItemInput, GetItemOutput> {
  override readonly operation = 'GetItem';
}

export class PutItemCommand extends AwsCommand<PutItemInput, PutItemOutput> {
  override readonly operation = 'PutItem';
}

export class QueryCommand extends AwsCommand<QueryInput, QueryOutput> {
  override readonly operation = 'Query';
}

export class TransactWriteItemsCommand extends AwsCommand<TransactWriteItemsInput, TransactWriteItemsOutput> {
  override readonly operation = 'TransactWriteItems';
}

export class UpdateItemCommand extends AwsCommand<UpdateItemInput, UpdateItemOutput> {
  override readonly operation = 'UpdateItem';
}

export class ChangeMessageVisibilityCommand extends AwsCommand<ChangeMessageVisibilityRequest, object> {
  override readonly operation = 'ChangeMessageVisibility';
}

export class SendMessageCommand extends AwsCommand<SendMessageRequest, SendMessageResult> {
  override readonly operation = 'SendMessage';
}

export class SendMessageBatchCommand extends AwsCommand<SendMessageBatchRequest, SendMessageBatchResult> {
  override readonly operation = 'SendMessageBatch';
}

export class DecryptCommand extends AwsCommand<DecryptRequest, DecryptResponse> {
  override readonly operation = 'Decrypt';
}

export class EncryptCommand extends AwsCommand<EncryptRequest, EncryptResponse> {
  override readonly operation = 'Encrypt';
}

export class PutEventsCommand extends AwsCommand<PutEventsRequest, PutEventsResponse> {
  override readonly operation = 'PutEvents';
}
