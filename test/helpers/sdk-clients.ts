import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { StackFile } from '../../local/stack-file.ts';

/** The AWS SDK on a local stack, as any other program would use it. */
export const sdkClients = ({ endpoint, region, credentials }: Pick<StackFile, 'endpoint' | 'region' | 'credentials'>) => ({
  dynamodb: new DynamoDBClient({ endpoint, region, credentials }),
  sqs: new SQSClient({ endpoint, region, credentials }),
});
