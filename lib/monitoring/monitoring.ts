import type { AlarmBase, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { OperationsDashboard } from './dashboard.ts';
import { Insights } from './insights.ts';
import type { Watched } from './watched.ts';

export interface MonitoringProps {
  watched: Watched;
  /** Address of the runbook. */
  runbookUrl: string;
  /** Topic that alarms notify. */
  alarmTopic: ITopic | undefined;
}

/** Alarms, a dashboard, rankings and saved queries. */
export class Monitoring extends Construct {
  /** Alarms that notify, in the order of an event's journey. */
  readonly alarms: readonly AlarmBase[];
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { watched, runbookUrl, alarmTopic }: MonitoringProps) {
    super(scope, id);
    this.alarms = new Alarms(this, 'Alarms', { watched, runbookUrl, alarmTopic }).notifying;
    const insights = new Insights(this, 'Insights', watched);
    ({ dashboard: this.dashboard } = new OperationsDashboard(this, 'Dashboard', {
      watched,
      alarms: this.alarms,
      insights,
    }));
  }
}
