import { Duration, Validations } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Environment } from '../../core/contract/environment.ts';
import { allow } from '../allow.ts';
import type { SharedFunctionProps } from '../node-function.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { FiguresTable } from '../storage/figures-table.ts';
import { createUndeliveredQueue } from './hop-queue.ts';

export interface TallyProps {
  shared: SharedFunctionProps;
  /** Seconds for which the stream collects a batch, 0 to 60. */
  windowSeconds: number;
  destinationsTable: DestinationsTable;
  deliveriesTable: DeliveriesTable;
  figuresTable: FiguresTable;
}

/** As many as there may be; 6 MB end a batch before. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
const BATCH_SIZE = 10_000;
/** A stream keeps a record for 24 hours: one that is given up before then is reported. */
const LONGEST_TRIED = Duration.hours(20);

/**
 * New images: all writes but removals. Filters see the member `dynamodb` alone, and may use `exists` at a leaf. A narrower filter
 * has to tell new rows by an image that is missing, which emulators and AWS's own rule engine read in different ways.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
const WRITTEN = FilterCriteria.filter({ dynamodb: { NewImage: { status: { S: FilterRule.exists() } } } });

/** Stream of the deliveries table -> tally: counts deliveries and attempts by destination. */
export class Tally extends Construct {
  readonly handler: NodeFunction;
  /** Records that could not be counted. */
  readonly unread: Queue;

  constructor(scope: Construct, id: string, props: TallyProps) {
    super(scope, id);
    const { shared, windowSeconds, destinationsTable, deliveriesTable, figuresTable } = props;
    this.unread = createUndeliveredQueue(this, 'Unread');
    this.handler = new NodeFunction(this, 'Function', {
      shared,
      hop: 'tally',
      description: 'Counts deliveries and attempts by destination',
      memorySize: 512,
      timeout: Duration.minutes(2),
      environment: {
        [Environment.DESTINATIONS_TABLE]: destinationsTable.table.tableName,
        [Environment.FIGURES_TABLE]: figuresTable.table.tableName,
        [Environment.UNREAD_QUEUE_URL]: this.unread.queueUrl,
      },
    });
    this.handler.addEventSourceMapping('Source', {
      eventSourceArn: deliveriesTable.streamArn(),
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: BATCH_SIZE,
      maxBatchingWindow: Duration.seconds(windowSeconds),
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      maxRecordAge: LONGEST_TRIED,
      onFailure: { bind: () => ({ destination: this.unread.queueArn }) },
      filters: [WRITTEN],
    });
    deliveriesTable.grantReadStream(this.handler);
    destinationsTable.grantReadDestinations(this.handler);
    figuresTable.grantCount(this.handler);
    // The function reports rows that it cannot read; Lambda reports batches that it has given up.
    allow(this.handler, {
      sid: 'ReportUnread',
      actions: ['sqs:SendMessage'],
      resources: [this.unread.queueArn],
    });
    const reason = 'The event source mapping reports what it gives up to a queue, which an alarm watches.';
    Validations.of(this.handler).acknowledge({ id: 'Serverless-LambdaDLQ', reason });
  }
}
