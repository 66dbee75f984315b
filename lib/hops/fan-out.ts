import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CompiledCatalogue } from '../catalogue/catalogue.ts';
import { filesOf } from '../catalogue/function-files.ts';
import { Environment } from '../../core/contract/environment.ts';
import type { SharedFunctionProps } from '../node-function.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { EventsTable } from '../storage/events-table.ts';
import { consume } from './event-source.ts';
import { HopQueue } from './hop-queue.ts';

const TIMEOUT = Duration.seconds(30);

export interface FanOutProps {
  shared: SharedFunctionProps;
  /** First part of the queue's name. */
  name: string;
  /** Batches at once. */
  maximumConcurrency: number;
  catalogue: CompiledCatalogue;
  destinationsTable: DestinationsTable;
  eventsTable: EventsTable;
  deliveriesTable: DeliveriesTable;
}

/** Events queue -> fan-out: records each event once, and a delivery for each destination that subscribes to it. */
export class FanOut extends Construct {
  readonly eventsQueue: HopQueue;
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    const { shared, name, maximumConcurrency, catalogue, destinationsTable, eventsTable, deliveriesTable } = props;
    this.eventsQueue = new HopQueue(this, 'Events', {
      queueName: `${name}-events`,
      visibilityTimeout: Duration.seconds(TIMEOUT.toSeconds() * 6),
      maxReceiveCount: 5,
    });
    this.handler = new NodeFunction(this, 'Function', {
      shared,
      hop: 'fan-out',
      files: filesOf('fan-out', catalogue),
      description: 'Records platform events and makes a delivery for each subscribed destination',
      memorySize: 512,
      timeout: TIMEOUT,
      environment: {
        [Environment.DESTINATIONS_TABLE]: destinationsTable.table.tableName,
        [Environment.EVENTS_TABLE]: eventsTable.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveriesTable.table.tableName,
      },
    });
    consume(this.handler, this.eventsQueue.queue, { maximumConcurrency });
    destinationsTable.grantReadSubscriptions(this.handler);
    eventsTable.grantRecordEvents(this.handler);
    deliveriesTable.grantInsertPending(this.handler);
    destinationsTable.grantUpdateGate(this.handler);
  }

  /** Leads the deliveries to their queue. */
  sendTo(deliveriesQueue: HopQueue): void {
    deliveriesQueue.grantSend(this.handler);
    this.handler.addEnvironment(Environment.DELIVERIES_QUEUE_URL, deliveriesQueue.queue.queueUrl);
  }
}
