import type { AttributeValue, Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

/** DynamoDB's expressions, as far as lambdas/adapters/dynamodb/expressions.ts writes them. Others are refused. */

export interface ExpressionInput {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

type Names = (alias: string) => string;
type Values = (placeholder: string) => AttributeValue;

function lookups(input: ExpressionInput): { name: Names; value: Values } {
  return {
    name: (alias) => {
      if (!alias.startsWith('#')) return alias;
      const found = input.ExpressionAttributeNames?.[alias];
      if (found === undefined) throw new UnknownToSimulation(`the expression uses ${alias}, which has no name`);
      return found;
    },
    value: (placeholder) => {
      const found = input.ExpressionAttributeValues?.[placeholder];
      if (found === undefined) throw new UnknownToSimulation(`the expression uses ${placeholder}, which has no value`);
      return found;
    },
  };
}

/** Scalars only: numbers by value, text by its bytes. */
export function compare(a: AttributeValue | undefined, b: AttributeValue | undefined): number | undefined {
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N);
  if (a?.S !== undefined && b?.S !== undefined) return a.S < b.S ? -1 : Number(a.S > b.S);
  return undefined;
}

const COMPARISON = /^(#?\w+)\s*(=|<>|<=|>=|<|>)\s*(:\w+)$/;
const EITHER = /^\(attribute_not_exists\((#\w+)\) OR (.+)\)$/;
const EXISTENCE = /^attribute_(not_)?exists\((#?\w+)\)$/;
const MEMBERSHIP = /^(#\w+) IN \(([:\w, ]+)\)$/;

function holds(clause: string, item: Item, name: Names, value: Values): boolean {
  const either = EITHER.exec(clause);
  if (either !== null)
    return item[name(either[1] as string)] === undefined || holds(either[2] as string, item, name, value);
  const existence = EXISTENCE.exec(clause);
  if (existence !== null) return (item[name(existence[2] as string)] === undefined) === (existence[1] !== undefined);
  const membership = MEMBERSHIP.exec(clause);
  if (membership !== null) {
    const found = item[name(membership[1] as string)];
    return (membership[2] as string).split(/, ?/).some((placeholder) => compare(found, value(placeholder)) === 0);
  }
  const comparison = COMPARISON.exec(clause);
  if (comparison === null) throw new UnknownToSimulation(`condition ${clause}`);
  const [, left, operator, right] = comparison as unknown as [string, string, string, string];
  const order = compare(item[name(left)], value(right));
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    default:
      if (order === undefined) return false;
      return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
  }
}

export function conditionHolds(condition: string | undefined, item: Item | undefined, input: ExpressionInput): boolean {
  if (condition === undefined) return true;
  const { name, value } = lookups(input);
  return condition
    .split(' AND ')
    .every((clause) =>
      (clause.startsWith('(') ? [clause] : clause.split(' OR ')).some((each) => holds(each, item ?? {}, name, value)),
    );
}

export const filterHolds = conditionHolds;

const CLAUSES = /^(?:SET (.+?))?(?:(?:^| )ADD (.+?))?(?:(?:^| )REMOVE (.+))?$/;
const APPEND = /^list_append\(if_not_exists\((#\w+),(:\w+)\),(:\w+)\)$/;

/** The row as the update leaves it; `before` is not changed. */
export function updated(expression: string, before: Item, input: ExpressionInput): Item {
  const { name, value } = lookups(input);
  const clauses = CLAUSES.exec(expression);
  if (clauses === null) throw new UnknownToSimulation(`update ${expression}`);
  const [, sets, adds, removes] = clauses;
  const after: Item = { ...before };
  for (const set of sets?.split(/,(?=#\w+=)/) ?? []) {
    const [target, source] = set.split(/=(.*)/s) as [string, string];
    const append = APPEND.exec(source);
    if (append === null) {
      after[name(target)] = value(source);
    } else {
      const list = before[name(append[1] as string)] ?? value(append[2] as string);
      after[name(target)] = { L: [...(list.L ?? []), ...(value(append[3] as string).L ?? [])] };
    }
  }
  for (const add of adds?.split(',') ?? []) {
    const [target, amount] = add.split(' ') as [string, string];
    after[name(target)] = { N: String(Number(before[name(target)]?.N ?? 0) + Number(value(amount).N)) };
  }
  const elements = new Map<string, Set<number>>();
  for (const remove of removes?.split(',') ?? []) {
    const [, list, index] = /^(#\w+)\[(\d+)\]$/.exec(remove) ?? [];
    if (list === undefined) delete after[name(remove)];
    else elements.set(name(list), (elements.get(name(list)) ?? new Set()).add(Number(index)));
  }
  // Positions are those of the list as it was.
  for (const [list, indexes] of elements)
    after[list] = { L: (before[list]?.L ?? []).filter((_, index) => !indexes.has(index)) };
  return after;
}

const KEY_CLAUSE = /^(#\w+)\s*(=|<=|<)\s*(:\w+)$/;
const BEGINS = /^begins_with\((#\w+), (:\w+)\)$/;
const BETWEEN = /^(#\w+) BETWEEN (:\w+) AND (:\w+)$/;

/** Tests a row against a key condition: equality of one key and one rule for the other. */
export function keyCondition(expression: string, input: ExpressionInput): (item: Item) => boolean {
  const { name, value } = lookups(input);
  const [first, ...rest] = expression.split(' AND ');
  const clauses = [first as string, ...(rest.length > 0 ? [rest.join(' AND ')] : [])];
  const tests = clauses.map((clause): ((item: Item) => boolean) => {
    const begins = BEGINS.exec(clause);
    if (begins !== null)
      return (item) => (item[name(begins[1] as string)]?.S ?? '').startsWith(value(begins[2] as string).S ?? '');
    const between = BETWEEN.exec(clause);
    if (between !== null) {
      const [lower, upper] = [value(between[2] as string), value(between[3] as string)];
      if ((compare(lower, upper) ?? 0) > 0)
        throw new ServiceError(
          'ValidationException',
          'The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
        );
      return (item) => {
        const found = item[name(between[1] as string)];
        const low = compare(found, lower);
        const high = compare(found, upper);
        return low !== undefined && high !== undefined && low >= 0 && high <= 0;
      };
    }
    const plain = KEY_CLAUSE.exec(clause);
    if (plain === null) throw new UnknownToSimulation(`key condition ${clause}`);
    return (item) => {
      const order = compare(item[name(plain[1] as string)], value(plain[3] as string));
      if (order === undefined) return false;
      return plain[2] === '=' ? order === 0 : plain[2] === '<' ? order < 0 : order <= 0;
    };
  });
  return (item) => tests.every((test) => test(item));
}
