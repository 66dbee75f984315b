import type { StackProps } from 'aws-cdk-lib';
import { ArnFormat, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
    const {
      stage,
      source,
      logRetentionDays,
      alarmTopic: _,
      alarmTopicArn: _1,
      verify,
      catalogue,
      ...settings
    } = configuration;
    const name = stackNameOf(configuration);
    const alarmTopic = this.alarmTopicOf(configuration, name);
    // CDK leaves `Default` out of logical ids: they are the same as before the pipeline was a construct.
    const { adminApi, archive, console, eventBus, queues, tables, secretsKey } = new WebhookPipeline(this, 'Default', {
      ...settings,
      name,
      stage,
      eventSource: source,
      ...(catalogue !== undefined && { catalogue }),
      logRetention: logRetentionDays,
      ...(alarmTopic !== undefined && { alarmTopic }),
    });
    const receiver = verify.receiver
      ? new VerifyReceiver(this, 'VerifyReceiver', { logRetention: logRetentionDays })
      : undefined;
    const outputs = {
      AdminApiUrl: adminApi.url,
      ...(console !== undefined && { ConsoleUrl: console.url }),
      ...(console?.userPoolId !== undefined && { ConsoleUserPoolId: console.userPoolId }),
      ...(console?.domainTarget !== undefined && { ConsoleDomainTarget: console.domainTarget }),
      EventBusName: eventBus.eventBusName,
      EventSource: source,
      EventArchiveArn: archive.arn,
      ReplayRuleArns: Fn.join(',', [...archive.replayRuleArns]),
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
    for (const [output, value] of Object.entries(outputs)) new CfnOutput(this, output, { value });
  }

  private alarmTopicOf({ alarmTopic, alarmTopicArn }: Configuration, name: string): ITopic | undefined {
    if (alarmTopicArn !== undefined) return Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn);
    if (!alarmTopic) return undefined;
    // The path that gives the topic its logical id, which subscriptions hang on.
    const monitoring = new Construct(this, 'Monitoring');
    const topic = new Topic(monitoring, 'OwnTopic', { displayName: 'Webhook alarms', enforceSSL: true });
    topic.addToResourcePolicy(this.publishAlarms(topic, `${name}-*`));
    return topic;
  }

  /**
   * A topic with a policy of its own lacks SNS's default policy, which lets CloudWatch publish.
   * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
   */
  private publishAlarms({ topicArn }: ITopic, alarmName: string): PolicyStatement {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const alarms = this.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: alarmName, arnFormat });
    return new PolicyStatement({
      sid: 'PublishAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': this.account }, ArnLike: { 'aws:SourceArn': alarms } },
    });
  }
}
