import { resolve } from 'node:path';
import { WebhookConfigurationError } from '../../sdk/src/configuration-error.ts';
import { environmentVariable } from '../../sdk/src/environment.ts';
import { findLocalStack, type LocalStack } from '../../sdk/src/local-stack.ts';
import { type Connection, connect } from '../../sdk/src/manager/connection.ts';
import type { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import type { EventBus } from '../../sdk/src/publisher/event-bus.ts';
import { textOf, UsageError, type Values } from './command.ts';
import { defaultRegion } from './default-region.ts';
import { cloudFormation, readDeployedStack } from './deployed-stack.ts';

/**
 * Finds the stack that a command is for. Options come first, then the environment, then the local stack of this folder:
 * docs/cli.md has the table.
 */

const DEFAULT_STACK = 'webhooks-dev';
const REGION_OF_ARN = /^arn:[^:]+:events:([a-z0-9-]+):/;

type Caller = Pick<Connection, 'region' | 'credentials'>;

const isNamed = (values: Values): boolean =>
  ['profile', 'region', 'stack'].some((option) => values[option] !== undefined);

/** @throws WebhookConfigurationError */
export function requireLocalStack(): LocalStack {
  const local = findLocalStack();
  if (local !== undefined) return local;
  const folder = resolve(environmentVariable('WEBHOOKS_LOCAL_DIRECTORY') ?? '.');
  throw new WebhookConfigurationError(
    `No local stack runs in this folder or above it. The folder is ${folder}. Start one with npm run local, set WEBHOOKS_LOCAL_DIRECTORY to the folder of one, or name a deployed stack: --profile NAME --region REGION [--stack NAME], or --api-url URL.`,
  );
}

/**
 * Returns the region of the option, the environment or the profile.
 *
 * @throws WebhookConfigurationError when there is none
 */
async function regionOf(values: Values): Promise<string> {
  const region =
    textOf(values, 'region') ??
    environmentVariable('AWS_REGION') ??
    environmentVariable('AWS_DEFAULT_REGION') ??
    (await defaultRegion(textOf(values, 'profile')));
  if (region !== undefined) return region;
  throw new WebhookConfigurationError('The region of the stack is missing. Give --region, or set AWS_REGION.');
}

/** The region and the credentials of the options and the environment. */
export async function callerOf(values: Values): Promise<Caller> {
  const region = await regionOf(values);
  const { credentials } = connect({ apiUrl: cloudFormation(region), region, profile: textOf(values, 'profile') });
  return { region, credentials };
}

/** Reads the outputs of the deployed stack that the options name; `name` has to be one of them. */
async function outputsOf<Name extends string>(
  name: Name,
  values: Values,
  caller: Caller,
): Promise<Record<Name, string> & Readonly<Record<string, string | undefined>>> {
  const stack = textOf(values, 'stack') ?? DEFAULT_STACK;
  const found = await readDeployedStack(stack, caller);
  if (found === undefined)
    throw new WebhookConfigurationError(
      `The stack ${stack} does not exist in ${caller.region}. Give --stack, another --region or --profile, or --api-url.`,
    );
  const value = found.outputs[name];
  if (value !== undefined) return { ...found.outputs, [name]: value } as Record<Name, string> & Record<string, string>;
  throw new WebhookConfigurationError(
    `The stack ${stack} in ${caller.region} has no output ${name}. Give --stack with the name of a webhooks stack.`,
  );
}

/**
 * Returns the manager for the options: `--api-url`; else `--stack`; else `WEBHOOKS_API_URL`; else the stack webhooks-dev, if
 * `--profile` or `--region` is given; else the local stack.
 *
 * @throws WebhookConfigurationError when there is no such stack
 */
export async function findApi(values: Values): Promise<{ manager: WebhookManager; local: boolean }> {
  const { WebhookManager } = await import('../../sdk/src/manager/webhook-manager.ts');
  const apiUrl =
    textOf(values, 'api-url') ?? (values['stack'] === undefined ? environmentVariable('WEBHOOKS_API_URL') : undefined);
  if (apiUrl !== undefined) {
    const profile = textOf(values, 'profile');
    // The URL of an API Gateway names its region.
    const region = apiUrl.includes('.execute-api.') ? textOf(values, 'region') : await regionOf(values);
    return { manager: new WebhookManager({ apiUrl, profile, region }), local: false };
  }
  if (!isNamed(values)) {
    requireLocalStack();
    return { manager: new WebhookManager(), local: true };
  }
  const caller = await callerOf(values);
  const { AdminApiUrl } = await outputsOf('AdminApiUrl', values, caller);
  return { manager: new WebhookManager({ apiUrl: AdminApiUrl, ...caller }), local: false };
}

/**
 * Opens the event bus for the options: `--bus`; else the bus of the stack that `--stack`, `--region` or `--profile` names; else
 * `WEBHOOKS_EVENT_BUS`; else that of the local stack.
 *
 * @returns the bus, and the one `source` of events that its stack delivers, where the stack says it
 * @throws WebhookConfigurationError when there is no such bus
 */
export async function findBus(values: Values): Promise<{ bus: EventBus; eventSource?: string | undefined }> {
  const named = textOf(values, 'bus') ?? (isNamed(values) ? undefined : environmentVariable('WEBHOOKS_EVENT_BUS'));
  if (named !== undefined) {
    const caller = await callerOf({ ...values, region: values['region'] ?? REGION_OF_ARN.exec(named)?.[1] });
    return { bus: await busOf(named, caller, environmentVariable('AWS_ENDPOINT_URL')) };
  }
  if (isNamed(values)) {
    const caller = await callerOf(values);
    const { EventBusName, EventSource: eventSource } = await outputsOf('EventBusName', values, caller);
    return { bus: await busOf(EventBusName, caller, environmentVariable('AWS_ENDPOINT_URL')), eventSource };
  }
  if (textOf(values, 'api-url') !== undefined)
    throw new UsageError('--api-url names the admin API and no event bus. Give --stack or --bus.');
  if (environmentVariable('WEBHOOKS_API_URL') !== undefined)
    throw new WebhookConfigurationError(
      'WEBHOOKS_API_URL names the admin API and no event bus. Give --stack or --bus, or set WEBHOOKS_EVENT_BUS.',
    );
  const { eventBusName, eventSource, region, credentials, endpoint } = requireLocalStack();
  const caller = { region, credentials: () => Promise.resolve(credentials) };
  return { bus: await busOf(eventBusName, caller, endpoint), eventSource };
}

/** A bus that is called with signed requests of fetch, which heeds a proxy. */
async function busOf(name: string, caller: Caller, endpoint: string | undefined): Promise<EventBus> {
  const { Aws } = await import('./verify/aws.ts');
  const aws = new Aws(caller, environmentVariable('AWS_ENDPOINT_URL_EVENTBRIDGE') ?? endpoint);
  return {
    name,
    put: (entries) => {
      // AWS JSON has times in seconds.
      const Entries = entries.map(({ Time, ...entry }) => ({ ...entry, ...(Time && { Time: Time.getTime() / 1000 }) }));
      return aws.json('events', 'PutEvents', { Entries });
    },
  };
}
