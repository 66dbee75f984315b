import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { VerifyReceiver } from './verify-receiver.ts';
import { WebhookPipeline } from './webhook-pipeline.ts';

export interface WebhookStackProps extends StackProps {
  configuration: Configuration;
}

/** Name of the stack of a stage, and of its pipeline. */
export const stackNameOf = ({ stage }: Configuration): string => `webhooks-${stage}`;

/** One stage of this app: a pipeline whose props come from the configuration, with outputs. */
export class WebhookStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: WebhookStackProps) {
    super(scope, id, { description: `Webhook delivery, stage ${configuration.stage}`, ...props });
    const { stage, source, logRetentionDays, alarmTopic: _, alarmTopicArn: _1, verify, ...settings } = configuration;
    const alarmTopic = this.alarmTopicOf(configuration);
    // CDK leaves `Default` out of logical ids: they are the same as before the pipeline was a construct.
    const { adminApi, eventBus, queues, tables, secretsKey } = new WebhookPipeline(this, 'Default', {
      ...settings,
      name: stackNameOf(configuration),
      stage,
      eventSource: source,
      logRetention: logRetentionDays,
      ...(alarmTopic !== undefined && { alarmTopic }),
    });
    const receiver = verify.receiver
      ? new VerifyReceiver(this, 'VerifyReceiver', { logRetention: logRetentionDays })
      : undefined;
    const outputs = {
      AdminApiUrl: adminApi.url,
      EventBusName: eventBus.eventBusName,
      UndeliveredQueueUrl: queues.undelivered.queueUrl,
      EventsQueueUrl: queues.events.queueUrl,
      EventsDeadLettersUrl: queues.eventsDeadLetters.queueUrl,
      DeliveriesQueueUrl: queues.deliveries.queueUrl,
      DeliveriesDeadLettersUrl: queues.deliveriesDeadLetters.queueUrl,
      DestinationsTableName: tables.destinations.tableName,
      EventsTableName: tables.events.tableName,
      DeliveriesTableName: tables.deliveries.tableName,
      SecretsKeyArn: secretsKey.keyArn,
      ...(alarmTopic !== undefined && { AlarmTopicArn: alarmTopic.topicArn }),
      ...(receiver && { VerifyReceiverUrl: receiver.url, VerifyReceiverLogGroup: receiver.logGroupName }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  private alarmTopicOf({ alarmTopic, alarmTopicArn }: Configuration): ITopic | undefined {
    if (alarmTopicArn !== undefined) return Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn);
    if (!alarmTopic) return undefined;
    // The path that gives the topic its logical id, which subscriptions hang on.
    const monitoring = new Construct(this, 'Monitoring');
    return new Topic(monitoring, 'OwnTopic', { displayName: 'Webhook alarms', enforceSSL: true });
  }
}
