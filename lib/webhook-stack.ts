import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AdminApi } from './admin-api.ts';
import type { Configuration } from './configuration.ts';
import { PlatformEventBus } from './event-bus.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { Deliver } from './hops/deliver.ts';
import { Exhaust } from './hops/exhaust.ts';
import { FanOut } from './hops/fan-out.ts';
import { Resume } from './hops/resume.ts';
import { DeliveriesTable } from './storage/deliveries-table.ts';
import { DestinationsTable } from './storage/destinations-table.ts';
import { EventsTable } from './storage/events-table.ts';
import { SecretsKey } from './storage/secrets-key.ts';

export interface WebhookStackProps extends StackProps {
  configuration: Configuration;
}

/** The name of a stage's stack, which its bus and queues carry too. */
export const stackNameOf = ({ stage }: Configuration): string => `webhooks-${stage}`;

/** One stage of the service, wired in the order of an event's journey. */
export class WebhookStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: WebhookStackProps) {
    super(scope, id, { description: `Webhook delivery, stage ${configuration.stage}`, ...props });

    const destinations = new DestinationsTable(this, 'Destinations', configuration);
    const events = new EventsTable(this, 'Events', configuration);
    const deliveries = new DeliveriesTable(this, 'Deliveries', configuration);
    const secrets = new SecretsKey(this, 'Secrets', configuration);

    const bus = new PlatformEventBus(this, 'EventBus', configuration);
    const fanOut = new FanOut(this, 'FanOut', { configuration, destinations, events, deliveries });
    const deliver = new Deliver(this, 'Deliver', { configuration, destinations, events, deliveries, secrets, bus });
    const queue = deliver.deliveries;
    const exhaust = new Exhaust(this, 'Exhaust', { configuration, destinations, deliveries, queue, bus });
    const resume = new Resume(this, 'Resume', { configuration, destinations, deliveries, queue });
    const admin = new AdminApi(this, 'Admin', { configuration, destinations, events, deliveries, secrets, queue });

    bus.routeTo(fanOut.events.queue);
    fanOut.sendTo(queue);

    const monitoring = new Monitoring(this, 'Monitoring', {
      configuration,
      bus: bus.bus,
      undelivered: bus.undelivered,
      events: fanOut.events,
      deliveries: queue,
      functions: {
        fanOut: fanOut.handler,
        deliver: deliver.handler,
        exhaust: exhaust.handler,
        resume: resume.handler,
        admin: admin.handler,
      },
      tables: { destinations: destinations.table, events: events.table, deliveries: deliveries.table },
    });

    this.output('AdminApiUrl', admin.api.url);
    this.output('EventBusName', bus.bus.eventBusName);
    this.output('UndeliveredQueueUrl', bus.undelivered.queueUrl);
    this.output('EventsQueueUrl', fanOut.events.queue.queueUrl);
    this.output('EventsDeadLettersUrl', fanOut.events.deadLetters.queueUrl);
    this.output('DeliveriesQueueUrl', queue.queue.queueUrl);
    this.output('DeliveriesDeadLettersUrl', queue.deadLetters.queueUrl);
    this.output('DestinationsTableName', destinations.table.tableName);
    this.output('EventsTableName', events.table.tableName);
    this.output('DeliveriesTableName', deliveries.table.tableName);
    this.output('SecretsKeyArn', secrets.key.keyArn);
    if (monitoring.topic !== undefined) this.output('AlarmTopicArn', monitoring.topic.topicArn);
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
