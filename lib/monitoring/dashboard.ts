import { Duration } from 'aws-cdk-lib';
import type { AlarmBase, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Dashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { deadLetters, figures, functions, limits, queues, worst } from './dashboard/resources.ts';
import { funnel, health, latency } from './dashboard/traffic.ts';
import { heading } from './dashboard/widgets.ts';
import type { Insights } from './insights.ts';
import type { Watched } from './watched.ts';

export interface OperationsDashboardProps {
  watched: Watched;
  /** Alarms that notify. */
  alarms: readonly AlarmBase[];
  insights: Insights;
}

/** Is it healthy, where in the journey is it not, and who is affected. */
export class OperationsDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { watched, alarms, insights }: OperationsDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: watched.name,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.AUTO,
    });
    const rows: IWidget[][] = [
      [heading(titleOf(watched))],
      ...health(watched, alarms),
      [heading('The funnel of an event')],
      funnel(watched),
      [heading('How long it takes')],
      latency(watched),
      [heading('Queues')],
      queues(watched),
      ...figures(watched),
      [heading('Worst destinations')],
      worst(this, watched, insights),
      [heading('Dead letters')],
      deadLetters(watched),
      [heading('Functions')],
      functions(watched),
      [heading('Limits and cost')],
      limits(watched),
    ];
    for (const row of rows) this.dashboard.addWidgets(...row);
  }
}

/** The first heading leads to the console, which has what metrics lack: single deliveries, and buttons. */
const titleOf = ({ consoleUrl }: Watched): string =>
  consoleUrl === undefined ? 'Is it healthy?' : `Is it healthy? ([open the console](${consoleUrl}))`;
