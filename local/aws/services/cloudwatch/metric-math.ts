import { ServiceError } from '../../gateway/service.ts';
import type { Expression, Operator } from './expression.ts';
import type { Series } from './metric-store.ts';

/** The value of an expression. */
export type Value = number | Series | readonly Series[];

/** The values that expressions refer to. */
export interface Scope {
  /** Starts of all periods that were asked for, in milliseconds since the epoch. */
  periods: readonly number[];
  periodMs: number;
  /** The series of a query, by its id. @throws ServiceError when there is none. */
  series(id: string): Series;
  /** All series of metrics, for `METRICS()`. */
  metrics(): readonly Series[];
  /** Series of the metrics that a search expression finds. */
  search(expression: string, statistic: string): readonly Series[];
}

/** @throws ServiceError for a function that the local CloudWatch does not have. */
export function calculate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      throw new ServiceError('ValidationError', 'Text has its place in SEARCH and METRICS alone.');
    case 'name':
      return scope.series(expression.name);
    case 'list':
      return expression.elements.flatMap((element) => listOf(calculate(element, scope), scope));
    case 'negation':
      return map1(calculate(expression.operand, scope), (value) => -value);
    case 'operation': {
      const operate = OPERATORS[expression.operator];
      return map2(calculate(expression.left, scope), calculate(expression.right, scope), operate);
    }
    case 'call':
      return call(expression.name.toUpperCase(), expression.arguments, scope);
  }
}

const OPERATORS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  OR: (a, b) => Number(a !== 0 || b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

function call(name: string, given: readonly Expression[], scope: Scope): Value {
  const aggregate = AGGREGATES[name];
  const [first, second, third] = given;
  if (aggregate !== undefined && first !== undefined) return aggregated(calculate(first, scope), aggregate);
  if (name === 'METRICS') return scope.metrics();
  if (name === 'SEARCH' && first?.kind === 'text' && second?.kind === 'text')
    return scope.search(first.value, second.value);
  if (name === 'PERIOD') return scope.periodMs / 1000;
  if (name === 'FILL' && first !== undefined && second !== undefined)
    return filled(calculate(first, scope), calculate(second, scope), scope);
  if (name === 'IF' && first !== undefined && second !== undefined && third !== undefined) {
    return chosen(calculate(first, scope), calculate(second, scope), calculate(third, scope));
  }
  throw new ServiceError(
    'ValidationError',
    `The local CloudWatch has ${Object.keys(AGGREGATES).join(', ')}, IF, FILL, PERIOD, METRICS and SEARCH, not ${name} with ${given.length} arguments.`,
  );
}

/** Of a list a series, period by period, of what has a value; of one series a number. */
function aggregated(value: Value, aggregate: (values: readonly number[]) => number): Value {
  if (typeof value === 'number') return value;
  if (!isList(value)) return aggregate([...value.values()]);
  const periods = new Map<number, number[]>();
  for (const series of value)
    for (const [time, each] of series) periods.set(time, [...(periods.get(time) ?? []), each]);
  return new Map([...periods].toSorted(([a], [b]) => a - b).map(([time, values]) => [time, aggregate(values)]));
}

function filled(value: Value, filler: Value, { periods }: Scope): Value {
  if (typeof value === 'number') return value;
  const number = typeof filler === 'number' ? filler : 0;
  const fill = (series: Series): Series => new Map(periods.map((time) => [time, series.get(time) ?? number]));
  return isList(value) ? value.map(fill) : fill(value);
}

function chosen(condition: Value, yes: Value, no: Value): Value {
  if (typeof condition === 'number') return condition !== 0 ? yes : no;
  if (isList(condition)) throw new ServiceError('ValidationError', 'IF takes a number or one series.');
  const pick = (time: number, holds: boolean): number | undefined => {
    const branch = holds ? yes : no;
    if (typeof branch === 'number') return branch;
    return isList(branch) ? undefined : branch.get(time);
  };
  return finite([...condition].map(([time, value]) => [time, pick(time, value !== 0)]));
}

function map1(value: Value, change: (value: number) => number): Value {
  if (typeof value === 'number') return change(value);
  const all = (series: Series): Series => new Map([...series].map(([time, each]) => [time, change(each)]));
  return isList(value) ? value.map(all) : all(value);
}

/** Of two series, the periods in which both have a value. */
function map2(left: Value, right: Value, operate: (a: number, b: number) => number): Value {
  if (typeof left === 'number' && typeof right === 'number') return operate(left, right);
  if (isList(left)) return left.map((series) => map2(series, right, operate) as Series);
  if (isList(right)) return right.map((series) => map2(left, series, operate) as Series);
  const times = typeof left === 'number' ? (right as Series).keys() : left.keys();
  return finite(
    [...times].map((time) => {
      const a = valueAt(left, time);
      const b = valueAt(right, time);
      return [time, a === undefined || b === undefined ? undefined : operate(a, b)];
    }),
  );
}

const valueAt = (value: number | Series, time: number): number | undefined =>
  typeof value === 'number' ? value : value.get(time);

/** A division by zero has no value. */
function finite(entries: readonly (readonly [number, number | undefined])[]): Series {
  return new Map(
    entries.flatMap(([time, value]) => (value !== undefined && Number.isFinite(value) ? [[time, value] as const] : [])),
  );
}

/** A list of series, to be put in another list. A number is the same in all periods. */
function listOf(value: Value, { periods }: Scope): readonly Series[] {
  if (typeof value === 'number') return [new Map(periods.map((time) => [time, value]))];
  return isList(value) ? value : [value];
}

const isList = (value: Value): value is readonly Series[] => Array.isArray(value);
