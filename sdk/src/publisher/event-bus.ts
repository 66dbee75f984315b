import type { PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { WebhookConfigurationError } from '../configuration-error.ts';
import { environmentVariable } from '../environment.ts';
import { findLocalStack } from '../local-stack.ts';

/** Where events go. */
export interface EventBus {
  name: string;
  /** One `PutEvents`. */
  put(entries: PutEventsRequestEntry[]): Promise<PutEventsCommandOutput>;
}

export interface EventBusOptions {
  /** Name or ARN of the event bus. Default: `WEBHOOKS_EVENT_BUS`, else that of the local stack. */
  eventBusName?: string;
  /** Default: as the AWS SDK finds it, e.g. `AWS_REGION`. */
  region?: string;
  /** AWS endpoint. Default: as the AWS SDK finds it, e.g. `AWS_ENDPOINT_URL`. */
  endpoint?: string;
}

/**
 * Credentials are those of the AWS SDK's default chain; the local stack's own for the local stack.
 *
 * @throws WebhookConfigurationError when no bus is named and no local stack runs
 */
export async function openEventBus(options: EventBusOptions): Promise<EventBus> {
  const name = options.eventBusName ?? environmentVariable('WEBHOOKS_EVENT_BUS');
  const local = name === undefined ? findLocalStack() : undefined;
  const eventBusName = name ?? local?.eventBusName;
  if (eventBusName === undefined) {
    throw new WebhookConfigurationError(
      "No event bus is named. Set WEBHOOKS_EVENT_BUS (the stack's output EventBusName) or the option eventBusName, or start the local stack with npm run local.",
    );
  }
  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const region = options.region ?? local?.region;
  const endpoint = options.endpoint ?? local?.endpoint;
  const client = new EventBridgeClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(local !== undefined && { credentials: local.credentials }),
  });
  return { name: eventBusName, put: (Entries) => client.send(new PutEventsCommand({ Entries })) };
}
