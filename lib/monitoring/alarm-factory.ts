import type { AlarmBase, IAlarm, IAlarmRule, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmDefinition {
  /** Last part of its name and, with a capital first, its heading in the runbook, e.g. `events-stuck`. */
  name: string;
  /** The state, as one sentence. */
  meaning: string;
}

export interface MetricAlarmDefinition extends AlarmDefinition {
  metric: IMetric;
  /** The alarm rings above this; or below, with `below`. */
  threshold: number;
  below?: boolean;
  /** Periods that must be over the threshold, of how many. Default 1 of 1. */
  of?: { breaching: number; periods: number };
}

/** Makes alarms whose description names the state and a heading of the runbook. */
export class AlarmFactory {
  readonly #scope: Construct;
  readonly #prefix: string;
  readonly #runbook: string;
  readonly #action: SnsAction | undefined;

  /**
   * @param prefix first part of the names of alarms.
   * @param runbook address of the runbook; alarms add their heading.
   * @param topic gets a message when an alarm goes off and when it is over.
   */
  constructor(scope: Construct, prefix: string, runbook: string, topic: ITopic | undefined) {
    this.#scope = scope;
    this.#prefix = prefix;
    this.#runbook = runbook;
    this.#action = topic && new SnsAction(topic);
  }

  /** An alarm that notifies the topic. */
  ringing(definition: MetricAlarmDefinition): Alarm {
    const alarm = this.#metricAlarm(definition, true);
    return this.#notifying(alarm);
  }

  /** One sign among several of the same cause: its composite alarm notifies, the sign itself does not. */
  sign(definition: MetricAlarmDefinition): Alarm {
    return this.#metricAlarm(definition, false);
  }

  /** Rings when any of its signs does, unless `unless` rings: the signs are then its consequence. */
  composite({ name, meaning }: AlarmDefinition, signs: readonly IAlarm[], unless: IAlarm): CompositeAlarm {
    const any = AlarmRule.anyOf(...signs.map((sign) => inAlarm(sign)));
    const alarm = new CompositeAlarm(this.#scope, idOf(name), {
      compositeAlarmName: this.#fullName(name),
      alarmDescription: this.#description(name, meaning),
      alarmRule: AlarmRule.allOf(any, AlarmRule.not(inAlarm(unless))),
    });
    return this.#notifying(alarm);
  }

  #notifying<Kind extends AlarmBase>(alarm: Kind): Kind {
    if (this.#action !== undefined) {
      alarm.addAlarmAction(this.#action);
      alarm.addOkAction(this.#action);
    }
    return alarm;
  }

  #metricAlarm({ name, meaning, metric, threshold, below, of }: MetricAlarmDefinition, actionsEnabled: boolean): Alarm {
    return new Alarm(this.#scope, idOf(name), {
      alarmName: this.#fullName(name),
      alarmDescription: this.#description(name, meaning),
      actionsEnabled,
      metric,
      threshold,
      comparisonOperator:
        below === true ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: of?.periods ?? 1,
      datapointsToAlarm: of?.breaching ?? 1,
      // Idle queues and functions stop reporting.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #fullName(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  #description(name: string, meaning: string): string {
    return `${meaning} What to do: ${this.#runbook}#${name}`;
  }
}

const inAlarm = (alarm: IAlarm): IAlarmRule => AlarmRule.fromAlarm(alarm, AlarmState.ALARM);

const idOf = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
