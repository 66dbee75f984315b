import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { Environment } from '../../core/contract/environment.ts';
import { RESUME_PERIOD_MINUTES } from '../../core/contract/limits.ts';
import type { Configuration } from '../configuration.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { HopQueue } from './hop-queue.ts';
import { commonSettings, limitSettings } from './settings.ts';

export interface ResumeProps {
  configuration: Configuration;
  destinations: DestinationsTable;
  deliveries: DeliveriesTable;
  /** Where parked deliveries go when their time has come; to its dead letters when none is left. */
  queue: HopQueue;
}

/** Every minute -> resume: sends parked deliveries whose time has come, as many as their destination's limit lets through. */
export class Resume extends Construct {
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, { configuration, destinations, deliveries, queue }: ResumeProps) {
    super(scope, id);
    this.handler = new NodeFunction(this, 'Function', {
      hop: 'resume',
      description: 'Sends parked deliveries whose time has come and ends those that have none left',
      memorySize: 256,
      // Done before the next minute begins.
      timeout: Duration.seconds(50),
      configuration,
      environment: {
        ...commonSettings(configuration),
        ...limitSettings(configuration),
        [Environment.DESTINATIONS_TABLE]: destinations.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveries.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: queue.queue.queueUrl,
        [Environment.DELIVERIES_DLQ_URL]: queue.deadLetters.queueUrl,
      },
    });
    const schedule = new Rule(this, 'EveryMinute', {
      description: 'Wakes resume',
      schedule: Schedule.rate(Duration.minutes(RESUME_PERIOD_MINUTES)),
      targets: [new LambdaFunction(this.handler)],
    });
    destinations.grantFindDue(this.handler);
    destinations.grantReadDestinations(this.handler);
    destinations.grantUpdateGate(this.handler);
    deliveries.grantResumeParked(this.handler);
    destinations.grantRecover(this.handler);
    deliveries.grantRecover(this.handler);
    queue.grantSend(this.handler);
    queue.grantGiveUp(this.handler);
    const reason = 'A run that fails is made good by the next one, a minute later: there is nothing to keep.';
    Validations.of(schedule).acknowledge({ id: 'Serverless-EventBusDLQ', reason });
    Validations.of(this.handler).acknowledge({ id: 'Serverless-LambdaDLQ', reason });
  }
}
