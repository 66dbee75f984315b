import { ServiceError } from '../../gateway/service.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { AlarmCommon, AlarmState, CompositeAlarm, Evaluation, MetricAlarm } from './alarm.ts';
import { evaluate } from './alarm.ts';
import type { AlarmHistoryItem } from './alarm-history.ts';
import { AlarmHistory } from './alarm-history.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { parseAlarmRule } from './alarm-rule.ts';
import { MetricQueries } from './metric-query.ts';
import type { MetricStore } from './metric-store.ts';

/** Notifies a topic in the name of an alarm. @throws ServiceError when the topic's policy does not allow it. */
export type PublishAlarm = (topicArn: string, alarmArn: string) => void;

export interface AlarmBookOptions {
  store: MetricStore;
  publish: PublishAlarm;
  time: Timekeeper;
  log: RuntimeLog;
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

/** The alarms of the template, which ring here as they would on AWS. */
export class AlarmBook {
  readonly #store: MetricStore;
  readonly #publish: PublishAlarm;
  readonly #time: Timekeeper;
  readonly #log: RuntimeLog;
  readonly #metric = new Map<string, StandingAlarm<MetricAlarm>>();
  readonly #composite = new Map<string, StandingAlarm<CompositeAlarm> & { rings: AlarmRule }>();
  readonly #history = new AlarmHistory();
  #startedAt = 0;
  #cancel: (() => void) | undefined;

  constructor({ store, publish, time, log }: AlarmBookOptions) {
    this.#store = store;
    this.#publish = publish;
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
  history(): readonly AlarmHistoryItem[] {
    return this.#history.items();
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
    kind: AlarmHistoryItem['kind'],
    { state, reason }: Evaluation,
  ): void {
    standing.reason = reason;
    if (standing.state === state) return;
    const { alarm, state: from } = standing;
    standing.state = state;
    standing.since = this.#time.now();
    const item = { alarm: alarm.name, kind, at: standing.since };
    this.#history.add({ type: 'StateUpdate', ...item, from, state, reason });
    this.#log.info(`Alarm ${alarm.name} is ${state}: ${reason}`);
    if (!alarm.actionsEnabled) return;
    for (const topicArn of alarm.actions[state])
      this.#history.add({ type: 'Action', ...item, topicArn, error: this.#notify(topicArn, alarm) });
  }

  /** Returns the refusal of the topic. */
  #notify(topicArn: string, { name, arn }: AlarmCommon): string | undefined {
    try {
      this.#publish(topicArn, arn);
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#log.problem(`Alarm ${name} could not notify ${topicArn}: ${error.message}`);
      return error.message;
    }
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
