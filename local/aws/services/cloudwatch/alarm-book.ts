import type { RuntimeLog } from '../../runtime-log.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { AlarmState, CompositeAlarm, Evaluation, MetricAlarm } from './alarm.ts';
import { evaluate } from './alarm.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { parseAlarmRule } from './alarm-rule.ts';
import { MetricQueries } from './metric-query.ts';
import type { MetricStore } from './metric-store.ts';

export interface AlarmBookOptions {
  store: MetricStore;
  time: Timekeeper;
  log: RuntimeLog;
}

/** A change of an alarm's state. */
export interface AlarmTransition extends Evaluation {
  alarm: string;
  kind: 'MetricAlarm' | 'CompositeAlarm';
  from: AlarmState;
  /** Milliseconds since the epoch. */
  at: number;
}

/** An alarm and its present state. */
export interface StandingAlarm<Alarm> {
  alarm: Alarm;
  state: AlarmState;
  reason: string;
  /** When the state last changed, in milliseconds since the epoch. */
  since: number;
}

/** CloudWatch evaluates an alarm every ten seconds or more seldom. */
const INTERVAL_MS = 5_000;
const TRANSITIONS_KEPT = 1_000;

/** The alarms of the template, which ring here as they would on AWS. */
export class AlarmBook {
  readonly #store: MetricStore;
  readonly #time: Timekeeper;
  readonly #log: RuntimeLog;
  readonly #metric = new Map<string, StandingAlarm<MetricAlarm>>();
  readonly #composite = new Map<string, StandingAlarm<CompositeAlarm> & { rings: AlarmRule }>();
  #transitions: AlarmTransition[] = [];
  #startedAt = 0;
  #cancel: (() => void) | undefined;

  constructor({ store, time, log }: AlarmBookOptions) {
    this.#store = store;
    this.#time = time;
    this.#log = log;
  }

  addMetricAlarm(alarm: MetricAlarm): void {
    this.#metric.set(alarm.name, { alarm, ...this.#unknown() });
  }

  /** @throws Error when its rule cannot be read. */
  addCompositeAlarm(alarm: CompositeAlarm): void {
    this.#composite.set(alarm.name, { alarm, rings: parseAlarmRule(alarm.rule), ...this.#unknown() });
  }

  metricAlarms(): readonly StandingAlarm<MetricAlarm>[] {
    return [...this.#metric.values()];
  }

  compositeAlarms(): readonly StandingAlarm<CompositeAlarm>[] {
    return [...this.#composite.values()];
  }

  /** Oldest first. */
  transitions(): readonly AlarmTransition[] {
    return this.#transitions;
  }

  /** Evaluates all from now on. */
  start(): void {
    this.#startedAt = this.#time.now();
    this.#next();
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Evaluates all at this moment. */
  evaluateAll(): void {
    for (const standing of this.#metric.values()) {
      const found = this.#evaluate(standing);
      if (found !== undefined) this.#settle(standing, 'MetricAlarm', found);
    }
    for (const standing of this.#composite.values()) {
      const state = standing.rings((name) => this.#stateOf(name)) ? 'ALARM' : 'OK';
      this.#settle(standing, 'CompositeAlarm', { state, reason: standing.alarm.rule });
    }
  }

  #next(): void {
    this.#cancel = this.#time.after(INTERVAL_MS, () => {
      this.evaluateAll();
      this.#next();
    });
  }

  #evaluate({ alarm, state }: StandingAlarm<MetricAlarm>): Evaluation | undefined {
    const periodMs = alarm.period * 1000;
    // Whole periods that have passed.
    const to = Math.floor(this.#time.now() / periodMs) * periodMs;
    const from = to - alarm.evaluationPeriods * periodMs;
    // There was silence before the start too.
    if (alarm.missing === 'breaching' && from < this.#startedAt) return undefined;
    const asked = alarm.queries.find(({ returnsData }) => returnsData);
    if (asked === undefined) return undefined;
    const [series] = new MetricQueries(alarm.queries, this.#store, { from, to, periodMs }).seriesOf(asked.id);
    const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) => series?.get(from + index * periodMs));
    return evaluate(alarm, values, state);
  }

  #settle(
    standing: StandingAlarm<MetricAlarm | CompositeAlarm>,
    kind: AlarmTransition['kind'],
    { state, reason }: Evaluation,
  ): void {
    standing.reason = reason;
    if (standing.state === state) return;
    const { alarm, state: from } = standing;
    standing.state = state;
    standing.since = this.#time.now();
    if (this.#transitions.length >= TRANSITIONS_KEPT) this.#transitions = this.#transitions.slice(TRANSITIONS_KEPT / 2);
    this.#transitions.push({ alarm: alarm.name, kind, from, state, reason, at: standing.since });
    this.#log.info(`Alarm ${alarm.name} is ${state}: ${reason}`);
  }

  /** An alarm that a rule names, by name or ARN. */
  #stateOf(name: string): AlarmState {
    const key = name.slice(name.lastIndexOf(':') + 1);
    return (this.#metric.get(key) ?? this.#composite.get(key))?.state ?? 'INSUFFICIENT_DATA';
  }

  #unknown(): Omit<StandingAlarm<never>, 'alarm'> {
    return { state: 'INSUFFICIENT_DATA', reason: 'not evaluated yet', since: this.#time.now() };
  }
}
