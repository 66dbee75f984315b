import { WebhookConfigurationError } from './configuration-error.ts';
import { environmentVariable } from './environment.ts';
import type { Connection } from './manager/connection.ts';
import { signRequest } from './manager/sign-request.ts';
import { networkReason } from './network-reason.ts';

/** A stack in CloudFormation. */
export interface DeployedStack {
  /** ARN. */
  id: string;
  outputs: Readonly<Record<string, string>>;
}

/** The used part of CloudFormation's response. */
interface DescribeStacks {
  DescribeStacksResponse: {
    DescribeStacksResult: {
      Stacks: { StackId: string; Outputs?: { OutputKey: string; OutputValue: string }[] | null }[];
    };
  };
}

/** Endpoint of CloudFormation. */
export const cloudFormation = (region: string): string =>
  environmentVariable('AWS_ENDPOINT_URL_CLOUDFORMATION') ??
  environmentVariable('AWS_ENDPOINT_URL') ??
  `https://cloudformation.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/**
 * Reads a stack. Returns `undefined` when there is none of this name.
 *
 * @param endpoint default: that of AWS
 * @throws WebhookConfigurationError when CloudFormation refuses or does not respond
 */
export async function readDeployedStack(
  stack: string,
  { region, credentials }: Pick<Connection, 'region' | 'credentials'>,
  endpoint: string = cloudFormation(region),
): Promise<DeployedStack | undefined> {
  const url = new URL(`${endpoint}/?Action=DescribeStacks&StackName=${encodeURIComponent(stack)}&Version=2010-05-15`);
  const headers = await signRequest(
    { method: 'GET', url, headers: { accept: 'application/json' } },
    { region, credentials },
    'cloudformation',
  );
  const response = await fetch(url, { headers }).catch((error: unknown) => {
    throw new WebhookConfigurationError(
      `The stack ${stack} in ${region} cannot be read: ${url.host} does not respond: ${networkReason(error)}.`,
    );
  });
  const text = await response.text();
  if (!response.ok) {
    const reason = reasonOf(text);
    if (reason?.endsWith('does not exist') === true) return undefined;
    throw new WebhookConfigurationError(
      `The stack ${stack} in ${region} cannot be read: ${reason ?? `HTTP ${response.status}`}. Give --stack, another --region or --profile, or --api-url.`,
    );
  }
  const [found] = (JSON.parse(text) as DescribeStacks).DescribeStacksResponse.DescribeStacksResult.Stacks;
  if (found === undefined) return undefined;
  const outputs = (found.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue] as const);
  return { id: found.StackId, outputs: Object.fromEntries(outputs) };
}

function reasonOf(text: string): string | undefined {
  return /"Message"\s*:\s*"([^"]+)"/.exec(text)?.[1];
}
