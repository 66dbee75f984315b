import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

/** The smallest function with the SDK's DynamoDB client, for comparison of cold starts. */
const client = new DynamoDBClient();

export const handler = (): Promise<unknown> =>
  client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'T#default' }, sk: { S: 'VERSION' } } }));
