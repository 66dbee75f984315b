import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { OperationsDashboard } from './dashboard.ts';
import { Insights } from './insights.ts';
import type { Watched } from './watched.ts';

/** What operations sees of a stage: alarms, a dashboard, rankings and saved queries. */
export class Monitoring extends Construct {
  /** Who is told of alarms, if anybody. */
  readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    this.topic = this.topicOf(watched);
    const { ringing } = new Alarms(this, 'Alarms', { ...watched, topic: this.topic });
    const insights = new Insights(this, 'Insights', watched);
    new OperationsDashboard(this, 'Dashboard', { ...watched, alarms: ringing, insights });
  }

  private topicOf({ configuration: { alarmTopic, alarmTopicArn } }: Watched): ITopic | undefined {
    if (alarmTopicArn !== undefined) return Topic.fromTopicArn(this, 'Topic', alarmTopicArn);
    return alarmTopic ? new Topic(this, 'OwnTopic', { displayName: 'Webhook alarms', enforceSSL: true }) : undefined;
  }
}
