import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Environment } from '../../core/contract/environment.ts';
import type { PlatformEventBus } from '../event-bus.ts';
import type { SharedFunctionProps } from '../node-function.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import { consume } from './event-source.ts';
import type { HopQueue } from './hop-queue.ts';

/** The deliveries dead-letter queue hides messages six times as long. */
export const EXHAUST_TIMEOUT = Duration.seconds(30);

export interface ExhaustProps {
  shared: SharedFunctionProps;
  destinationsTable: DestinationsTable;
  deliveriesTable: DeliveriesTable;
  /** exhaust consumes its dead letters, and returns some to the queue. */
  deliveriesQueue: HopQueue;
  eventBus: PlatformEventBus;
}

/** Deliveries dead-letter queue -> exhaust: ends deliveries as RETRY_EXHAUSTED, and publishes that on the bus. */
export class Exhaust extends Construct {
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, props: ExhaustProps) {
    super(scope, id);
    const { shared, destinationsTable, deliveriesTable, deliveriesQueue, eventBus } = props;
    this.handler = new NodeFunction(this, 'Function', {
      shared,
      hop: 'exhaust',
      description: 'Ends deliveries whose attempts are spent as RETRY_EXHAUSTED and publishes that',
      memorySize: 256,
      timeout: EXHAUST_TIMEOUT,
      sendsAgain: true,
      environment: {
        [Environment.DESTINATIONS_TABLE]: destinationsTable.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveriesTable.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: deliveriesQueue.queue.queueUrl,
        [Environment.EVENT_BUS_NAME]: eventBus.bus.eventBusName,
      },
    });
    // Exhaustion is rare and never urgent.
    consume(this.handler, deliveriesQueue.deadLetters, { maximumConcurrency: 2 });
    destinationsTable.grantUpdateGate(this.handler);
    deliveriesTable.grantEndDeliveries(this.handler);
    deliveriesQueue.grantSend(this.handler);
    eventBus.grantPublishOperationalEvents(this.handler);
  }
}
