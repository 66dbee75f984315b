import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmFactory } from './alarm-factory.ts';
import { adminFailing, consoleFailing, deliverDown, exhaustDown, fanOutDown, resumeDown } from './alarms/hops.ts';
import { figures } from './alarms/figures.ts';
import { busyQueue, deadLetters, tablesThrottled } from './alarms/resources.ts';
import { receivers } from './alarms/receivers.ts';
import type { Watched } from './watched.ts';

export interface AlarmsProps {
  watched: Watched;
  /** Address of the runbook. */
  runbookUrl: string;
  /** Topic that alarms notify. */
  alarmTopic: ITopic | undefined;
}

/** The states that need a person, each with its heading in docs/runbook.md. */
export class Alarms extends Construct {
  /** Alarms that notify, in the order of an event's journey. */
  readonly notifying: readonly AlarmBase[];

  constructor(scope: Construct, id: string, { watched, runbookUrl, alarmTopic }: AlarmsProps) {
    super(scope, id);
    const make = new AlarmFactory(this, watched.name, runbookUrl, alarmTopic);
    // A throttled table makes hops fail: their alarms stay silent while it rings.
    const tables = tablesThrottled(make, watched);
    this.notifying = [
      ...deadLetters(make, watched),
      fanOutDown(make, watched, tables),
      deliverDown(make, watched, tables),
      ...busyQueue(make, watched),
      exhaustDown(make, watched, tables),
      resumeDown(make, watched, tables),
      tables,
      ...figures(make, watched),
      ...receivers(make, watched),
      adminFailing(make, watched),
      ...consoleFailing(make, watched),
    ];
  }
}
