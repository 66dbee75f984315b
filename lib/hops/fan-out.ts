import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Environment } from '../../core/contract/environment.ts';
import type { Configuration } from '../configuration.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { EventsTable } from '../storage/events-table.ts';
import { consume } from './event-source.ts';
import { HopQueue } from './hop-queue.ts';
import { commonSettings } from './settings.ts';

const TIMEOUT = Duration.seconds(30);

export interface FanOutProps {
  configuration: Configuration;
  destinations: DestinationsTable;
  events: EventsTable;
  deliveries: DeliveriesTable;
}

/** Events queue -> fan-out: records each event once, and a delivery for each destination that wants it. */
export class FanOut extends Construct {
  readonly events: HopQueue;
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, { configuration, destinations, events, deliveries }: FanOutProps) {
    super(scope, id);
    this.events = new HopQueue(this, 'Events', {
      name: 'events',
      visibilityTimeout: Duration.seconds(TIMEOUT.toSeconds() * 6),
      maxReceiveCount: 5,
    });
    this.handler = new NodeFunction(this, 'Function', {
      hop: 'fan-out',
      description: 'Records platform events and makes a delivery for each subscribed destination',
      memorySize: 512,
      timeout: TIMEOUT,
      configuration,
      environment: {
        ...commonSettings(configuration),
        [Environment.DESTINATIONS_TABLE]: destinations.table.tableName,
        [Environment.EVENTS_TABLE]: events.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveries.table.tableName,
      },
    });
    consume(this.handler, this.events.queue, configuration.fanOut);
    destinations.grantReadSubscriptions(this.handler);
    events.grantRecordEvents(this.handler);
    deliveries.grantInsertPending(this.handler);
  }

  /** Where the deliveries go. */
  sendTo(deliveries: HopQueue): void {
    deliveries.grantSend(this.handler);
    this.handler.addEnvironment(Environment.DELIVERIES_QUEUE_URL, deliveries.queue.queueUrl);
  }
}
