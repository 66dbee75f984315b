import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { RESUME_PERIOD_MINUTES } from '../../core/contract/limits.ts';
import { Environment } from '../../core/contract/environment.ts';
import type { SharedFunctionProps } from '../node-function.ts';
import { NodeFunction } from '../node-function.ts';
import type { Settings } from '../settings/settings.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { EventsTable } from '../storage/events-table.ts';
import { limitEnvironment } from './environment.ts';
import type { HopQueue } from './hop-queue.ts';

/** The next run makes good one that failed or was throttled: tried again, it would run beside the next. */
const ONE_TRY = { retryAttempts: 0, maxEventAge: Duration.minutes(RESUME_PERIOD_MINUTES) };

export interface ResumeProps {
  shared: SharedFunctionProps;
  limits: Settings['limits'];
  destinationsTable: DestinationsTable;
  eventsTable: EventsTable;
  deliveriesTable: DeliveriesTable;
  /** resume sends due deliveries to it, and deliveries without time left to its dead letters. */
  deliveriesQueue: HopQueue;
}

/**
 * Every minute -> resume: works on recoveries and backfills, and sends parked deliveries that are due, as many as the limit
 * of their destination allows.
 */
export class Resume extends Construct {
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, props: ResumeProps) {
    super(scope, id);
    const { shared, limits, destinationsTable, eventsTable, deliveriesTable, deliveriesQueue } = props;
    this.handler = new NodeFunction(this, 'Function', {
      shared,
      hop: 'resume',
      description: 'Sends parked deliveries that are due and ends those that have no time left',
      // A run serves up to a thousand destinations. On less CPU the TLS of its calls is the limit of a recovery.
      memorySize: 1024,
      // A run ends before the next one begins.
      timeout: Duration.seconds(50),
      sendsAgain: true,
      environment: {
        ...limitEnvironment(limits),
        [Environment.DESTINATIONS_TABLE]: destinationsTable.table.tableName,
        [Environment.EVENTS_TABLE]: eventsTable.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveriesTable.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: deliveriesQueue.queue.queueUrl,
        [Environment.DELIVERIES_DLQ_URL]: deliveriesQueue.deadLetters.queueUrl,
      },
    });
    const schedule = new Rule(this, 'EveryMinute', {
      description: 'Runs resume',
      schedule: Schedule.rate(Duration.minutes(RESUME_PERIOD_MINUTES)),
      targets: [new LambdaFunction(this.handler, ONE_TRY)],
    });
    this.handler.configureAsyncInvoke(ONE_TRY);
    destinationsTable.grantFindDue(this.handler);
    destinationsTable.grantReadDestinations(this.handler);
    destinationsTable.grantUpdateGate(this.handler);
    deliveriesTable.grantResumeParked(this.handler);
    destinationsTable.grantWorkOnJobs(this.handler);
    deliveriesTable.grantWorkOnJobs(this.handler);
    eventsTable.grantFindMissed(this.handler);
    deliveriesQueue.grantSend(this.handler);
    deliveriesQueue.grantDeadLetter(this.handler);
    const reason = 'The next run, a minute later, makes good a run that failed: there is no event to keep.';
    Validations.of(schedule).acknowledge({ id: 'Serverless-EventBusDLQ', reason });
    Validations.of(this.handler).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason },
    );
  }
}
