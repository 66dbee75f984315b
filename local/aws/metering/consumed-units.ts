/** Calls that take a part of what they may read or write; all of one kind. */
const WRITES = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'ExecuteTransaction',
]);
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
/** Statements of PartiQL; ours write, all of them. */
const STATEMENTS = new Set(['ExecuteStatement', 'BatchExecuteStatement']);

/** Whether DynamoDB says of a call what capacity it took. */
export const takesCapacity = (operation: string): boolean =>
  WRITES.has(operation) || READS.has(operation) || STATEMENTS.has(operation);

/** The body of such a call, so that it also asks for that. */
export function askingForCapacity(body: Buffer): Buffer {
  const text = body.toString();
  if (text.includes('"ReturnConsumedCapacity"')) return body;
  return Buffer.from(text.replace('{', '{"ReturnConsumedCapacity":"INDEXES",'));
}

interface Units {
  CapacityUnits?: number;
}

interface ConsumedCapacity extends Units {
  TableName?: string;
  Table?: Units;
  GlobalSecondaryIndexes?: Readonly<Record<string, Units>>;
}

/** The capacity that a call took of one table, its indexes included, as DynamoDB answered; none where it says nothing of it. */
export function consumedCapacity(answer: string): ConsumedCapacity[] {
  if (!answer.includes('"ConsumedCapacity"')) return [];
  return [(JSON.parse(answer) as { ConsumedCapacity: ConsumedCapacity | ConsumedCapacity[] }).ConsumedCapacity].flat();
}

/** Units that a call took, of tables and of their indexes, by what DynamoDB answered. */
export function consumedUnits(operation: string, answer: string): { writes: number; reads: number } {
  const units = consumedCapacity(answer).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  return READS.has(operation) ? { writes: 0, reads: units } : { writes: units, reads: 0 };
}
