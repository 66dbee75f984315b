import type { ServiceCall } from '../../gateway/service.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import { consumedCapacity } from '../../metering/consumed-units.ts';
import { partiqlTarget } from './partiql-target.ts';

type Call = Pick<ServiceCall, 'operation' | 'input'>;
type Kind = 'Read' | 'Write';
type Fields = Readonly<Record<string, unknown>>;

/** The use of one table by a call. */
interface Use {
  table: string;
  kind: Kind;
  /** The index that is read. */
  index?: string;
  items: number;
}

const READS = new Set(['GetItem', 'Query', 'Scan']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * Units of capacity that a call used, by what DynamoDB answered. Those of an index are its own and no part of its table's.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function recordConsumption(call: Call, answer: string, meter: Meter): void {
  const [use] = usesOf(call);
  if (use === undefined) return;
  const name = `Consumed${use.kind}CapacityUnits`;
  for (const { TableName = '', Table, GlobalSecondaryIndexes = {} } of consumedCapacity(answer)) {
    record(meter, name, { TableName }, Table?.CapacityUnits ?? 0);
    for (const [index, { CapacityUnits = 0 }] of Object.entries(GlobalSecondaryIndexes))
      record(meter, name, { TableName, GlobalSecondaryIndexName: index }, CapacityUnits);
  }
}

/** A call that was throttled, for want of the throughput of a table, or of `index`, which holds up writes to its table too. */
export function recordThrottling(call: Call, meter: Meter, index?: string): void {
  for (const { table: TableName, kind, items, index: read } of usesOf(call)) {
    const throttled = index ?? read;
    const dimensions = { TableName, ...(throttled !== undefined && { GlobalSecondaryIndexName: throttled }) };
    record(meter, `${kind}ThrottleEvents`, dimensions, items);
    record(meter, 'ThrottledRequests', { TableName, Operation: call.operation }, 1);
  }
}

const record = (meter: Meter, name: string, dimensions: Readonly<Record<string, string>>, value: number): void =>
  meter.record({ namespace: 'AWS/DynamoDB', name, dimensions }, value);

/** Of calls on tables themselves there is nothing to count. */
function usesOf({ operation, input }: Call): Use[] {
  if (READS.has(operation) || WRITES.has(operation)) {
    const index = input['IndexName'];
    const kind = READS.has(operation) ? 'Read' : 'Write';
    return [{ table: String(input['TableName']), kind, items: 1, ...(typeof index === 'string' && { index }) }];
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

function transactUse(item: Fields, kind: Kind): Use {
  const [entry] = Object.values(item) as Fields[];
  return { table: String(entry?.['TableName']), kind, items: 1 };
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
