import type { RowKey } from '../../../core/contract/keys.ts';
import type { Calling } from '../clients.ts';
import { keyOf } from './attributes.ts';
import type { Update } from './expressions.ts';
import { updateExpressions } from './expressions.ts';

type DynamoDb = Calling<{ dynamodb: 'UpdateItem' }>;

/** Updates one row. @returns false when its condition does not hold: an expected race, not a fault */
export async function updateRow(clients: DynamoDb, table: string, key: RowKey, update: Update): Promise<boolean> {
  const written = await unlessRefused(
    clients.dynamodb.call('UpdateItem', { TableName: table, Key: keyOf(key), ...updateExpressions(update) }),
  );
  return written !== undefined;
}

/** @returns what a conditional write returned, `undefined` when its condition does not hold */
export async function unlessRefused<Output>(write: Promise<Output>): Promise<Output | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}
