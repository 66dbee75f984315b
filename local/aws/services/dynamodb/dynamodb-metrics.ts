import type { ServiceCall } from '../../gateway/service.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import { consumedCapacity } from '../../metering/consumed-units.ts';
import { partiqlTarget } from './partiql-target.ts';

type Call = Pick<ServiceCall, 'operation' | 'input'>;
type Kind = 'Read' | 'Write';
type Fields = Readonly<Record<string, unknown>>;

/** The use of one table, or of one of its indexes, by a call. */
interface Use {
  table: string;
  index?: string;
  kind: Kind;
  items: number;
}

const READS = new Set(['GetItem', 'Query', 'Scan']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

const metric = (name: string, dimensions: Readonly<Record<string, string>>) => ({
  namespace: 'AWS/DynamoDB',
  name,
  dimensions,
});

/**
 * An index has metrics of its own, which those of its table leave out.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
const dimensionsOf = ({ table, index }: Pick<Use, 'table' | 'index'>): Readonly<Record<string, string>> =>
  index === undefined ? { TableName: table } : { TableName: table, GlobalSecondaryIndexName: index };

/** Units of capacity that a call used, by what DynamoDB answered. */
export function recordConsumption(call: Call, answer: string, meter: Meter): void {
  const [use] = usesOf(call);
  if (use === undefined) return;
  const name = `Consumed${use.kind}CapacityUnits`;
  for (const { TableName: table = '', Table, GlobalSecondaryIndexes = {} } of consumedCapacity(answer)) {
    meter.record(metric(name, dimensionsOf({ table })), Table?.CapacityUnits ?? 0);
    for (const [index, { CapacityUnits = 0 }] of Object.entries(GlobalSecondaryIndexes))
      meter.record(metric(name, dimensionsOf({ table, index })), CapacityUnits);
  }
}

/** A call that was throttled. */
export function recordThrottling(call: Call, meter: Meter): void {
  for (const use of usesOf(call)) {
    meter.record(metric(`${use.kind}ThrottleEvents`, dimensionsOf(use)), use.items);
    meter.record(metric('ThrottledRequests', { TableName: use.table, Operation: call.operation }), 1);
  }
}

/** A write of a table that one of its indexes throttled. */
export function recordIndexThrottling(table: string, index: string, meter: Meter): void {
  meter.record(metric('WriteThrottleEvents', dimensionsOf({ table, index })), 1);
}

/** Of calls on tables themselves there is nothing to count. */
function usesOf({ operation, input }: Call): Use[] {
  if (READS.has(operation) || WRITES.has(operation)) {
    const { TableName, IndexName: index } = input;
    const kind = READS.has(operation) ? 'Read' : 'Write';
    return [{ table: String(TableName), kind, items: 1, ...(typeof index === 'string' && { index }) }];
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
