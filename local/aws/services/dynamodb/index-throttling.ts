import type { FaultBook } from '../../faults/fault-book.ts';
import type { ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { IndexSchema, TableSchemas } from './table-schemas.ts';
import type { WritePart } from './write-parts.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Throttling {
  schemas: TableSchemas;
  faults: FaultBook;
  /** `arn:aws:dynamodb:<region>:<account>:table/` */
  prefix: string;
  read: (table: string, key: Fields) => Promise<Fields | undefined>;
  /** Called for each write that an index throttled. */
  onThrottled: (table: string, index: string) => void;
}

/** Identifies an item among all tables. */
export const itemOf = ({ table, key }: WritePart): string | undefined =>
  key === undefined ? undefined : JSON.stringify([table, key]);

/**
 * The parts of a call that a fault of an index throttles. An index that cannot keep up throttles the writes of its table
 * that change it, and only those. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
 */
export async function throttledParts(
  call: ServiceCall,
  parts: readonly WritePart[],
  throttling: Throttling,
): Promise<ReadonlySet<WritePart>> {
  const throttled = new Set<WritePart>();
  if (throttling.faults.strikesIndexes)
    for (const part of parts) if (await isThrottled(call, part, throttling)) throttled.add(part);
  return throttled;
}

async function isThrottled(call: ServiceCall, part: WritePart, throttling: Throttling): Promise<boolean> {
  const { faults, schemas, prefix } = throttling;
  for (const index of schemas.indexesOf(part.table)) {
    if (!(await changesIndex(part, index, throttling))) continue;
    const resources = [`${prefix}${part.table}/index/${index.name}`];
    try {
      faults.strikeIndex({ service: 'dynamodb', operation: call.operation, principal: call.principal.name, resources });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throttling.onThrottled(part.table, index.name);
      return true;
    }
  }
  return false;
}

async function changesIndex(part: WritePart, index: IndexSchema, { read }: Throttling): Promise<boolean> {
  if (index.key.some((name) => part.sets.has(name))) return true;
  const { removes, key } = part;
  if (key === undefined || (removes !== 'others' && !index.key.some((name) => removes.has(name)))) return false;
  const row = await read(part.table, key);
  return row !== undefined && index.key.every((name) => row[name] !== undefined);
}
