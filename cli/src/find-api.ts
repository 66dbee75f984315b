import { WebhookConfigurationError } from '../../sdk/src/configuration-error.ts';
import { cloudFormation, readDeployedStack } from './deployed-stack.ts';
import { environmentVariable } from '../../sdk/src/environment.ts';
import { findLocalStack } from '../../sdk/src/local-stack.ts';
import { type AwsCredentials, connect } from '../../sdk/src/manager/connection.ts';
import { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import type { Values } from './command.ts';
import { textOf } from './command.ts';

const DEFAULT_STACK = 'webhooks-dev';
const OUTPUT = 'AdminApiUrl';

/**
 * Returns the manager for the options: `--api-url`; else `WEBHOOKS_API_URL`; else the deployed stack, if `--profile`,
 * `--region` or `--stack` is given; else the local stack.
 *
 * @throws WebhookConfigurationError when there is no such stack
 */
export async function findApi(values: Values): Promise<{ manager: WebhookManager; local: boolean }> {
  const region =
    textOf(values, 'region') ?? environmentVariable('AWS_REGION') ?? environmentVariable('AWS_DEFAULT_REGION');
  const profile = textOf(values, 'profile');
  const apiUrl = textOf(values, 'api-url') ?? environmentVariable('WEBHOOKS_API_URL');
  if (apiUrl !== undefined) {
    return { manager: new WebhookManager({ apiUrl, profile, region: textOf(values, 'region') }), local: false };
  }
  if (['profile', 'region', 'stack'].every((name) => values[name] === undefined)) {
    if (findLocalStack() === undefined) {
      throw new WebhookConfigurationError(
        'No local stack runs in this folder or above it. Start one with npm run local, or name a deployed stack: --profile NAME --region REGION [--stack NAME], or --api-url URL.',
      );
    }
    return { manager: new WebhookManager(), local: true };
  }
  if (region === undefined)
    throw new WebhookConfigurationError('The region of the stack is missing. Give --region, or set AWS_REGION.');
  const stack = textOf(values, 'stack') ?? DEFAULT_STACK;
  const { credentials } = connect({ apiUrl: cloudFormation(region), region, profile });
  return {
    manager: new WebhookManager({ apiUrl: await apiUrlOf(stack, region, credentials), region, credentials }),
    local: false,
  };
}

async function apiUrlOf(stack: string, region: string, credentials: () => Promise<AwsCredentials>): Promise<string> {
  const found = await readDeployedStack(stack, { region, credentials });
  if (found === undefined)
    throw new WebhookConfigurationError(
      `The stack ${stack} in ${region} cannot be read: Stack with id ${stack} does not exist. Give --stack, another --region or --profile, or --api-url.`,
    );
  const apiUrl = found.outputs[OUTPUT];
  if (apiUrl === undefined)
    throw new WebhookConfigurationError(
      `The stack ${stack} in ${region} has no output ${OUTPUT}. Give --stack with the name of a webhooks stack.`,
    );
  return apiUrl;
}
