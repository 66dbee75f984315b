import type { RowKey } from '../../../core/contract/keys.ts';
import type { AttributeValue, Item } from './attributes.ts';
import { S } from './attributes.ts';

/**
 * Builds all PartiQL statements and update expressions. Every attribute name is quoted or aliased: many of ours (`state`,
 * `status`, `time`…) are reserved words, which DynamoDB refuses only at run time.
 */

const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** Names that have been checked: there are some dozens, and every row uses them again. */
const checked = new Set<string>();

function plain(name: string): string {
  if (checked.has(name)) return name;
  if (!NAME.test(name)) throw new Error(`"${name}" is no attribute name; use letters and digits, a letter first`);
  checked.add(name);
  return name;
}

const quoted = (name: string): string => `"${plain(name)}"`;

const tableName = (name: string): string => {
  if (!/^[A-Za-z0-9_.-]{3,255}$/.test(name)) throw new Error(`"${name}" is no table name`);
  return `"${name}"`;
};

/** Inserts a row that must not exist yet; DynamoDB returns `DuplicateItem` when it does. */
export function insertStatement(table: string, item: Item): Statement {
  const names = Object.keys(item);
  const kind = `${table} ${names.join(' ')}`;
  let text = insertTexts.get(kind);
  if (text === undefined) {
    text = `INSERT INTO ${tableName(table)} VALUE {${names.map((name) => `'${plain(name)}':?`).join(',')}}`;
    insertTexts.set(kind, text);
  }
  return { Statement: text, Parameters: Object.values(item) };
}

/** By table and names: a table has few kinds of rows, and every event or delivery inserts one. */
const insertTexts = new Map<string, string>();

/** Sets one attribute of a row if all conditions hold. */
export const setStatement = (
  table: string,
  key: RowKey,
  [name, value]: readonly [string, AttributeValue],
  when: readonly StatementCondition[],
): Statement => updateStatement(table, key, { [name]: value }, when);

/** Sets attributes of a row if all conditions hold. */
export function updateStatement(table: string, key: RowKey, set: Item, when: readonly StatementCondition[]): Statement {
  const conditions: StatementCondition[] = [
    { name: 'pk', is: '=', value: S(key.pk) },
    { name: 'sk', is: '=', value: S(key.sk) },
    ...when,
  ];
  let clauses = '';
  const parameters: AttributeValue[] = Object.values(set);
  for (const condition of conditions) {
    if (clauses !== '') clauses += ' AND ';
    clauses += quoted(condition.name);
    if (condition.is === 'missing') {
      clauses += ' IS MISSING';
    } else {
      clauses += `${condition.is}?`;
      parameters.push(condition.value);
    }
  }
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.batching.html
  let sets = '';
  for (const name of Object.keys(set)) sets += `${sets === '' ? '' : ','}${quoted(name)}=?`;
  return { Statement: `UPDATE ${tableName(table)} SET ${sets} WHERE ${clauses}`, Parameters: parameters };
}

export interface Comparison {
  name: string;
  is: '=' | '<>' | '<' | '<=' | '>';
  value: AttributeValue;
}

/** A condition of a statement; all of a list must hold. */
export type StatementCondition = Comparison | { name: string; is: 'missing' };

/** A condition of an update; all of a list must hold. */
export type Condition =
  | (Comparison & { orMissing?: true })
  | { name: string; is: 'in'; values: readonly AttributeValue[] }
  | { name: string; is: 'present' | 'missing' };

export interface Update {
  set?: Item;
  /** Appends to a list, which need not exist. */
  append?: Record<string, readonly AttributeValue[]>;
  /** Adds to a number, which need not exist. */
  add?: Record<string, number>;
  remove?: readonly string[];
  /** Removes so many of the first elements of a list. */
  removeFirst?: Record<string, number>;
  when?: readonly Condition[];
}

/** A PartiQL statement and the values of its question marks. */
export interface Statement {
  Statement: string;
  Parameters: AttributeValue[];
}

interface UpdateInput {
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

/** The expressions of an `UpdateItem`. */
export function updateExpressions(update: Update): UpdateInput {
  const { set = {}, append = {}, add = {}, remove = [], removeFirst = {}, when = [] } = update;
  const names: Record<string, string> = {};
  const values: Item = {};
  const nameOf = (name: string): string => {
    names[`#${plain(name)}`] = name;
    return `#${name}`;
  };
  const valueOf = (value: AttributeValue): string => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };

  const sets = [
    ...Object.entries(set).map(([name, value]) => `${nameOf(name)}=${valueOf(value)}`),
    ...Object.entries(append).map(
      ([name, list]) =>
        `${nameOf(name)}=list_append(if_not_exists(${nameOf(name)},${valueOf({ L: [] })}),${valueOf({ L: [...list] })})`,
    ),
  ];
  const adds = Object.entries(add).map(([name, amount]) => `${nameOf(name)} ${valueOf({ N: String(amount) })}`);
  const removes = [
    ...remove.map(nameOf),
    ...Object.entries(removeFirst).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, index) => `${nameOf(name)}[${index}]`),
    ),
  ];
  const clauses = [
    sets.length > 0 ? `SET ${sets.join(',')}` : '',
    adds.length > 0 ? `ADD ${adds.join(',')}` : '',
    removes.length > 0 ? `REMOVE ${removes.join(',')}` : '',
  ];
  const conditions = when.map((condition) => {
    const name = nameOf(condition.name);
    switch (condition.is) {
      case 'present':
        return `attribute_exists(${name})`;
      case 'missing':
        return `attribute_not_exists(${name})`;
      case 'in':
        return `${name} IN (${condition.values.map(valueOf).join(',')})`;
      case '=':
      case '<>':
      case '<':
      case '<=':
      case '>': {
        const comparison = `${name}${condition.is}${valueOf(condition.value)}`;
        return condition.orMissing === true ? `(attribute_not_exists(${name}) OR ${comparison})` : comparison;
      }
    }
  });
  return {
    UpdateExpression: clauses.filter((clause) => clause !== '').join(' '),
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
