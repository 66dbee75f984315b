import { WebhookConfigurationError } from '../../sdk/src/configuration-error.ts';
import { environmentVariable } from '../../sdk/src/environment.ts';
import type { Connection } from '../../sdk/src/manager/connection.ts';
import { signRequest } from '../../sdk/src/manager/sign-request.ts';
import { networkReason } from '../../sdk/src/network-reason.ts';
import { CommandError, kindOfCode } from './failure.ts';
import { nearestRegion } from './regions.ts';
import { element, members } from './xml.ts';

const TIMEOUT_MS = 30_000;

/** A stack in CloudFormation. */
export interface DeployedStack {
  /** ARN. */
  id: string;
  outputs: Readonly<Record<string, string>>;
}

/**
 * Endpoint of CloudFormation.
 *
 * @throws WebhookConfigurationError when the region would change the host name
 */
export function cloudFormation(region: string): string {
  if (!/^[a-z0-9-]+$/.test(region))
    throw new WebhookConfigurationError(`The region ${JSON.stringify(region)} is not a name such as eu-west-1.`);
  return (
    environmentVariable('AWS_ENDPOINT_URL_CLOUDFORMATION') ??
    environmentVariable('AWS_ENDPOINT_URL') ??
    `https://cloudformation.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
  );
}

/**
 * Reads a stack. Returns `undefined` when there is none of this name.
 *
 * @param endpoint default: that of AWS
 * @throws CommandError when CloudFormation refuses or does not respond
 */
export async function readDeployedStack(
  stack: string,
  { region, credentials }: Pick<Connection, 'region' | 'credentials'>,
  endpoint: string = cloudFormation(region),
): Promise<DeployedStack | undefined> {
  const url = new URL(`${endpoint}/?Action=DescribeStacks&StackName=${encodeURIComponent(stack)}&Version=2010-05-15`);
  const headers = await signRequest({ method: 'GET', url, headers: {} }, { region, credentials }, 'cloudformation');
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: unknown) => {
    throw new CommandError(
      'unavailable',
      `The stack ${stack} in ${region} cannot be read: ${url.host} does not respond: ${networkReason(error, url)}.${nearestRegion(region)}`,
      { cause: error },
    );
  });
  const text = await response.text();
  if (!response.ok) {
    const reason = element(text, 'Message');
    if (reason?.endsWith('does not exist') === true) return undefined;
    const kind = kindOfCode(element(text, 'Code') ?? '');
    throw new CommandError(
      kind === 'failed' ? 'configuration' : kind,
      `The stack ${stack} in ${region} cannot be read: ${reason ?? `HTTP ${response.status}`}. Give --stack, another --region or --profile, or --api-url.`,
    );
  }
  // The response is XML: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
  const outputs = members(text).flatMap((member) => {
    const [name, value] = [element(member, 'OutputKey'), element(member, 'OutputValue')];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return { id: element(text, 'StackId') ?? '', outputs: Object.fromEntries(outputs) };
}
