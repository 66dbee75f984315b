import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Environment } from '../../core/contract/environment.ts';
import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import type { Configuration } from '../configuration.ts';
import type { PlatformEventBus } from '../event-bus.ts';
import { NodeFunction } from '../node-function.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { EventsTable } from '../storage/events-table.ts';
import type { SecretsKey } from '../storage/secrets-key.ts';
import { consume } from './event-source.ts';
import { EXHAUST_TIMEOUT } from './exhaust.ts';
import { HopQueue } from './hop-queue.ts';
import {
  breakerSettings,
  commonSettings,
  guardSettings,
  limitSettings,
  receiverSettings,
  retrySettings,
} from './settings.ts';

/** Twice the deadline of a POST: the other half is for reads, admission and results. */
const TIMEOUT = Duration.millis(2 * POST_DEADLINE_MS);

export interface DeliverProps {
  configuration: Configuration;
  destinations: DestinationsTable;
  events: EventsTable;
  deliveries: DeliveriesTable;
  secrets: SecretsKey;
  bus: PlatformEventBus;
}

/** Deliveries queue -> deliver: signs and POSTs, and records each attempt. */
export class Deliver extends Construct {
  readonly deliveries: HopQueue;
  readonly handler: NodeFunction;

  constructor(
    scope: Construct,
    id: string,
    { configuration, destinations, events, deliveries, secrets, bus }: DeliverProps,
  ) {
    super(scope, id);
    this.deliveries = new HopQueue(this, 'Deliveries', {
      name: 'deliveries',
      visibilityTimeout: Duration.seconds(TIMEOUT.toSeconds() * 6),
      // One receive for each attempt; exhaust gives back what lost receives to throttling or crashes.
      maxReceiveCount: configuration.retry.maxAttempts,
      deadLetterVisibilityTimeout: Duration.seconds(EXHAUST_TIMEOUT.toSeconds() * 6),
    });
    this.handler = new NodeFunction(this, 'Function', {
      hop: 'deliver',
      description: 'Signs deliveries, POSTs them to their destinations and records each attempt',
      memorySize: 512,
      timeout: TIMEOUT,
      configuration,
      environment: {
        ...commonSettings(configuration),
        ...retrySettings(configuration),
        ...limitSettings(configuration),
        ...breakerSettings(configuration),
        ...guardSettings(configuration),
        ...receiverSettings(configuration),
        [Environment.DESTINATIONS_TABLE]: destinations.table.tableName,
        [Environment.EVENTS_TABLE]: events.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveries.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: this.deliveries.queue.queueUrl,
        [Environment.DELIVERIES_DLQ_URL]: this.deliveries.deadLetters.queueUrl,
        [Environment.SECRETS_KEY_ARN]: secrets.key.keyArn,
        [Environment.EVENT_BUS_NAME]: bus.bus.eventBusName,
      },
    });
    consume(this.handler, this.deliveries.queue, configuration.deliver);
    destinations.grantReadDestinations(this.handler);
    destinations.grantAdmit(this.handler);
    destinations.grantUpdateGate(this.handler);
    events.grantReadBodies(this.handler);
    deliveries.grantRecordAttempts(this.handler);
    secrets.grantDecryptSecrets(this.handler);
    bus.grantAnnounce(this.handler);
    this.deliveries.grantSend(this.handler);
    this.deliveries.grantPostpone(this.handler);
    this.deliveries.grantGiveUp(this.handler);
  }
}
