import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CompiledCatalogue } from '../catalogue/catalogue.ts';
import { filesOf } from '../catalogue/function-files.ts';
import { Environment } from '../../core/contract/environment.ts';
import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import type { PlatformEventBus } from '../event-bus.ts';
import type { SharedFunctionProps } from '../node-function.ts';
import { NodeFunction } from '../node-function.ts';
import type { Settings } from '../settings/settings.ts';
import type { DeliveriesTable } from '../storage/deliveries-table.ts';
import type { DestinationsTable } from '../storage/destinations-table.ts';
import type { EventsTable } from '../storage/events-table.ts';
import type { SecretsKey } from '../storage/secrets-key.ts';
import type { GuardSettings } from './environment.ts';
import { breakerEnvironment, guardEnvironment, limitEnvironment, retryEnvironment } from './environment.ts';
import { consume } from './event-source.ts';
import { EXHAUST_TIMEOUT } from './exhaust.ts';
import { HopQueue } from './hop-queue.ts';

/** Twice the deadline of a POST: the other half is for reads, admission and results. */
const TIMEOUT = Duration.millis(2 * POST_DEADLINE_MS);

export interface DeliverProps {
  shared: SharedFunctionProps;
  /** First part of the queue's name. */
  name: string;
  /** Batches at once. */
  maximumConcurrency: number;
  retry: Settings['retry'];
  limits: Settings['limits'];
  breaker: Settings['breaker'];
  guard: GuardSettings;
  traceparent: boolean;
  catalogue: CompiledCatalogue;
  destinationsTable: DestinationsTable;
  eventsTable: EventsTable;
  deliveriesTable: DeliveriesTable;
  secretsKey: SecretsKey;
  eventBus: PlatformEventBus;
}

/** Deliveries queue -> deliver: signs and POSTs, and records each attempt. */
export class Deliver extends Construct {
  readonly deliveriesQueue: HopQueue;
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, props: DeliverProps) {
    super(scope, id);
    this.deliveriesQueue = new HopQueue(this, 'Deliveries', {
      queueName: `${props.name}-deliveries`,
      visibilityTimeout: Duration.seconds(TIMEOUT.toSeconds() * 6),
      // One receive for each attempt of any policy; exhaust gives back deliveries that lost receives to throttling or crashes.
      maxReceiveCount: props.limits.maxAttempts,
      deadLetterVisibilityTimeout: Duration.seconds(EXHAUST_TIMEOUT.toSeconds() * 6),
    });
    this.handler = this.createFunction(props);
    consume(this.handler, this.deliveriesQueue.queue, { maximumConcurrency: props.maximumConcurrency });
    this.grantAll(props);
  }

  private createFunction(props: DeliverProps): NodeFunction {
    const { destinationsTable, eventsTable, deliveriesTable, secretsKey, eventBus } = props;
    return new NodeFunction(this, 'Function', {
      shared: props.shared,
      hop: 'deliver',
      files: filesOf('deliver', props.catalogue),
      description: 'Signs deliveries, POSTs them to their destinations and records each attempt',
      memorySize: 512,
      timeout: TIMEOUT,
      sendsAgain: true,
      environment: {
        ...retryEnvironment(props.retry),
        ...limitEnvironment(props.limits),
        ...breakerEnvironment(props.breaker),
        ...guardEnvironment(props.guard),
        [Environment.TRACEPARENT]: String(props.traceparent),
        [Environment.DESTINATIONS_TABLE]: destinationsTable.table.tableName,
        [Environment.EVENTS_TABLE]: eventsTable.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveriesTable.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: this.deliveriesQueue.queue.queueUrl,
        [Environment.DELIVERIES_DLQ_URL]: this.deliveriesQueue.deadLetters.queueUrl,
        [Environment.SECRETS_KEY_ARN]: secretsKey.key.keyArn,
        [Environment.EVENT_BUS_NAME]: eventBus.bus.eventBusName,
      },
    });
  }

  private grantAll({ destinationsTable, eventsTable, deliveriesTable, secretsKey, eventBus }: DeliverProps): void {
    destinationsTable.grantReadDestinations(this.handler);
    destinationsTable.grantAdmit(this.handler);
    destinationsTable.grantUpdateGate(this.handler);
    eventsTable.grantReadBodies(this.handler);
    deliveriesTable.grantRecordAttempts(this.handler);
    secretsKey.grantDecryptSecrets(this.handler);
    eventBus.grantPublishOperationalEvents(this.handler);
    this.deliveriesQueue.grantSend(this.handler);
    this.deliveriesQueue.grantPostpone(this.handler);
    this.deliveriesQueue.grantDeadLetter(this.handler);
  }
}
