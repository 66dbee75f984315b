import { ServiceError } from '../../gateway/service.ts';
import { parseExpression } from './expression.ts';
import type { Scope, Value } from './metric-math.ts';
import { calculate } from './metric-math.ts';
import type { MetricIdentity, MetricStore, Series } from './metric-store.ts';
import { search } from './search-expression.ts';

/** One of the queries of `GetMetricData`, or of an alarm: a metric, or an expression over others. */
export interface MetricQuery {
  id: string;
  label: string | undefined;
  /** Whether its data is asked for, and not only used by another. */
  returnsData: boolean;
  metric?: MetricIdentity & { statistic: string };
  expression?: string;
}

/** A span of time in whole periods, in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
  periodMs: number;
}

/** Returns the value of each query that returns data. */
export class MetricQueries {
  readonly #queries: ReadonlyMap<string, MetricQuery>;
  readonly #store: MetricStore;
  readonly #span: Span;
  readonly #values = new Map<string, Value>();

  constructor(queries: readonly MetricQuery[], store: MetricStore, span: Span) {
    this.#queries = new Map(queries.map((query) => [query.id, query]));
    this.#store = store;
    this.#span = span;
  }

  /** @throws ServiceError for an id that there is none of, or an expression that cannot be calculated. */
  valueOf(id: string): Value {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const query = this.#queries.get(id);
    if (query === undefined) throw new ServiceError('ValidationError', `There is no query of the id ${id}.`);
    const value =
      query.metric === undefined
        ? calculate(parseExpression(query.expression ?? ''), this.#scope())
        : this.#series(query.metric);
    this.#values.set(id, value);
    return value;
  }

  /** One series, or several of a search. A number is the same in all periods. */
  seriesOf(id: string): readonly Series[] {
    const value = this.valueOf(id);
    if (typeof value === 'number') return [new Map(this.#periods().map((time) => [time, value]))];
    return value instanceof Map ? [value] : (value as readonly Series[]);
  }

  #series({ statistic, ...identity }: MetricIdentity & { statistic: string }): Series {
    return this.#store.series(identity, statistic, this.#span.from, this.#span.to, this.#span.periodMs);
  }

  #periods(): number[] {
    const { from, to, periodMs } = this.#span;
    return Array.from({ length: Math.ceil((to - from) / periodMs) }, (_, index) => from + index * periodMs);
  }

  #scope(): Scope {
    return {
      periods: this.#periods(),
      periodMs: this.#span.periodMs,
      series: (id) => {
        const [series] = this.seriesOf(id);
        return series ?? new Map();
      },
      metrics: () =>
        [...this.#queries.values()].flatMap(({ metric }) => (metric === undefined ? [] : [this.#series(metric)])),
      search: (expression, statistic) =>
        search(expression, this.#store.list()).map((identity) => this.#series({ ...identity, statistic })),
    };
  }
}
