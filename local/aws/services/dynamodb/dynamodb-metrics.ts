import type { ServiceCall } from '../../gateway/service.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import { partiqlTarget } from './partiql-target.ts';

type Call = Pick<ServiceCall, 'operation' | 'input'>;
type Kind = 'Read' | 'Write';
type Fields = Readonly<Record<string, unknown>>;

/** The use of one table by a call. */
interface Use {
  table: string;
  kind: Kind;
  /** Items; each counts as one unit here, whatever its size. */
  items: number;
}

const READS = new Set(['GetItem', 'Query', 'Scan']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/** Units of capacity that a call used. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export function recordConsumption(call: Call, meter: Meter): void {
  for (const { table: TableName, kind, items } of usesOf(call)) {
    meter.record({ namespace: 'AWS/DynamoDB', name: `Consumed${kind}CapacityUnits`, dimensions: { TableName } }, items);
  }
}

/** A call that was throttled. */
export function recordThrottling(call: Call, meter: Meter): void {
  for (const { table: TableName, kind, items } of usesOf(call)) {
    meter.record({ namespace: 'AWS/DynamoDB', name: `${kind}ThrottleEvents`, dimensions: { TableName } }, items);
    meter.record(
      { namespace: 'AWS/DynamoDB', name: 'ThrottledRequests', dimensions: { TableName, Operation: call.operation } },
      1,
    );
  }
}

/** Of calls on tables themselves there is nothing to count. */
function usesOf({ operation, input }: Call): Use[] {
  if (READS.has(operation) || WRITES.has(operation)) {
    return [{ table: String(input['TableName']), kind: READS.has(operation) ? 'Read' : 'Write', items: 1 }];
  }
  switch (operation) {
    case 'BatchGetItem':
      return Object.entries(input['RequestItems'] as Record<string, { Keys: unknown[] }>).map(([table, { Keys }]) => ({
        table,
        kind: 'Read',
        items: Keys.length,
      }));
    case 'BatchWriteItem':
      return Object.entries(input['RequestItems'] as Record<string, unknown[]>).map(([table, items]) => ({
        table,
        kind: 'Write',
        items: items.length,
      }));
    case 'BatchExecuteStatement':
      return perTable((input['Statements'] as { Statement: string }[]).map(({ Statement }) => statementUse(Statement)));
    case 'ExecuteTransaction':
      return perTable(
        (input['TransactStatements'] as { Statement: string }[]).map(({ Statement }) => statementUse(Statement)),
      );
    case 'ExecuteStatement':
      return [statementUse(String(input['Statement']))];
    case 'TransactWriteItems':
      return perTable((input['TransactItems'] as Fields[]).map((item) => transactUse(item, 'Write')));
    case 'TransactGetItems':
      return perTable((input['TransactItems'] as Fields[]).map((item) => transactUse(item, 'Read')));
    default:
      return [];
  }
}

function statementUse(statement: string): Use {
  const { table, action } = partiqlTarget(statement);
  return { table, kind: action === 'dynamodb:PartiQLSelect' ? 'Read' : 'Write', items: 1 };
}

/** Transactions take two units for each item. */
function transactUse(item: Fields, kind: Kind): Use {
  const [entry] = Object.values(item) as Fields[];
  return { table: String(entry?.['TableName']), kind, items: 2 };
}

function perTable(uses: readonly Use[]): Use[] {
  const sums = new Map<string, Use>();
  for (const { table, kind, items } of uses) {
    const known = sums.get(`${kind} ${table}`);
    if (known === undefined) sums.set(`${kind} ${table}`, { table, kind, items });
    else known.items += items;
  }
  return [...sums.values()];
}
