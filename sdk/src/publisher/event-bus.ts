import * as http from 'node:http';
import * as https from 'node:https';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { WebhookConfigurationError } from '../configuration-error.ts';
import { environmentVariable } from '../environment.ts';
import { findLocalStack, noLocalStack } from '../local-stack.ts';
import { credentialsError } from '../manager/connection.ts';
import { missing } from '../optional-package.ts';

const REGION_OF_ARN = /^arn:[^:]+:events:([a-z0-9-]+):/;

/** An entry of `PutEvents`, in types that need no AWS package. */
export interface EventBusEntry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  /** JSON text. */
  Detail: string;
  Time?: Date;
  TraceHeader?: string;
}

/** The response of `PutEvents`: a result for each entry, in their order. */
export interface EventBusResponse {
  Entries?:
    | readonly {
        EventId?: string | undefined;
        ErrorCode?: string | undefined;
        ErrorMessage?: string | undefined;
      }[]
    | undefined;
}

/** An event bus. */
export interface EventBus {
  name: string;
  /** Makes one call of `PutEvents`. */
  put(entries: EventBusEntry[]): Promise<EventBusResponse>;
}

export interface EventBusOptions {
  /** Name or ARN of the event bus. Default: `WEBHOOKS_EVENT_BUS`, else the bus of the local stack. */
  eventBusName?: string;
  /** Default: the region of an ARN, else that of the AWS SDK, e.g. from `AWS_REGION`. */
  region?: string;
  /** AWS endpoint. Default: the endpoint of the AWS SDK, e.g. from `AWS_ENDPOINT_URL`. */
  endpoint?: string;
}

/**
 * Opens the bus with the credentials of the AWS SDK's default chain, or those of the local stack.
 *
 * @throws WebhookConfigurationError when the bus, the region or the credentials are missing, and no local stack is found
 */
export async function openEventBus(options: EventBusOptions): Promise<EventBus> {
  const name = options.eventBusName ?? environmentVariable('WEBHOOKS_EVENT_BUS');
  const local = name === undefined ? findLocalStack() : undefined;
  const eventBusName = name ?? local?.eventBusName;
  if (eventBusName === undefined) {
    throw new WebhookConfigurationError(
      `The event bus is missing. Set WEBHOOKS_EVENT_BUS (the stack's output EventBusName) or the option eventBusName. ${noLocalStack()}`,
    );
  }
  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge').catch(
    missing('@aws-sdk/client-eventbridge'),
  );
  const region = options.region ?? local?.region ?? REGION_OF_ARN.exec(eventBusName)?.[1];
  const endpoint = options.endpoint ?? local?.endpoint;
  const client = new EventBridgeClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    // The agents of the process use a proxy of the environment; those of the AWS SDK do not, nor does this machine need one.
    ...(local === undefined
      ? { requestHandler: { httpAgent: http.globalAgent, httpsAgent: https.globalAgent } }
      : { credentials: local.credentials }),
  });
  await checkConfiguration(client.config);
  return { name: eventBusName, put: (Entries) => client.send(new PutEventsCommand({ Entries })) };
}

/** @throws WebhookConfigurationError with a remedy, which the errors of the AWS SDK lack */
async function checkConfiguration({ region, credentials }: EventBridgeClient['config']): Promise<void> {
  await region().catch((error: unknown) => {
    throw new WebhookConfigurationError(
      'The region of the event bus is missing. Set AWS_REGION or the option region.',
      { cause: error },
    );
  });
  await credentials().catch((error: unknown) => {
    throw credentialsError(error);
  });
}
