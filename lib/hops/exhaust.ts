import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Environment } from '../../core/contract/environment.ts';
import type { Configuration } from '../configuration.ts';
import type { PlatformEventBus } from '../event-bus.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import { consume } from './event-source.ts';
import type { HopQueue } from './hop-queue.ts';
import { commonSettings } from './settings.ts';

/** The deliveries dead-letter queue hides messages six times as long. */
export const EXHAUST_TIMEOUT = Duration.seconds(30);

export interface ExhaustProps {
  configuration: Configuration;
  destinations: DestinationsTable;
  deliveries: DeliveriesTable;
  /** Its dead letters are what exhaust ends, or gives back. */
  queue: HopQueue;
  bus: PlatformEventBus;
}

/** Deliveries dead-letter queue -> exhaust: ends deliveries as RETRY_EXHAUSTED, and says so on the bus. */
export class Exhaust extends Construct {
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, { configuration, destinations, deliveries, queue, bus }: ExhaustProps) {
    super(scope, id);
    this.handler = new NodeFunction(this, 'Function', {
      hop: 'exhaust',
      description: 'Ends deliveries whose attempts are spent as RETRY_EXHAUSTED and announces it',
      memorySize: 256,
      timeout: EXHAUST_TIMEOUT,
      configuration,
      environment: {
        ...commonSettings(configuration),
        [Environment.DESTINATIONS_TABLE]: destinations.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveries.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: queue.queue.queueUrl,
        [Environment.EVENT_BUS_NAME]: bus.bus.eventBusName,
      },
    });
    // Exhaustion is rare and never urgent.
    consume(this.handler, queue.deadLetters, { maximumConcurrency: 2 });
    destinations.grantUpdateGate(this.handler);
    deliveries.grantEndDeliveries(this.handler);
    queue.grantSend(this.handler);
    bus.grantAnnounce(this.handler);
  }
}
