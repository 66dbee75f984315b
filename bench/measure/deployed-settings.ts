import { join } from 'node:path';
import type { Hop } from '../../core/contract/limits.ts';
import { synthesize } from '../../local/synthesize.ts';
import { readCloudAssembly } from '../../local/aws/template/cloud-assembly.ts';
import { FOLDER } from './folder.ts';

/** Prefixes of the logical ids of the functions, by hop. */
const LOGICAL_IDS: Readonly<Record<Hop, string>> = {
  'fan-out': 'FanOutFunction',
  deliver: 'DeliverFunction',
  exhaust: 'ExhaustFunction',
  resume: 'ResumeFunction',
  tally: 'TallyFunction',
  admin: 'AdminFunction',
};

/** The receivers of the benchmark run on this machine. */
const LOOPBACK = '127.0.0.0/8,::1/128';

/**
 * Synthesizes the app with the default configuration and returns the environment of each function in the template. Values
 * that only a deployment has, such as names of tables, are invented.
 */
export async function deployedSettings(endpoint: string): Promise<(hop: Hop) => Record<string, string>> {
  const assembly = join(FOLDER, 'cdk.out');
  await synthesize(assembly);
  const { template } = readCloudAssembly(assembly);
  return (hop) => {
    const found = Object.entries(template.Resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(LOGICAL_IDS[hop]),
    );
    if (found === undefined) throw new Error(`The template has no function whose id begins with ${LOGICAL_IDS[hop]}.`);
    const { Environment } = found[1].Properties as { Environment: { Variables: Record<string, unknown> } };
    const variables = Object.entries(Environment.Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : madeUp(name, endpoint),
    ]);
    return { ...Object.fromEntries(variables), AWS_LAMBDA_FUNCTION_NAME: hop, ALLOWED_PRIVATE_CIDRS: LOOPBACK };
  };
}

function madeUp(name: string, endpoint: string): string {
  if (name.endsWith('_URL')) return `${endpoint}/000000000000/${name}`;
  if (name.endsWith('_ARN')) return 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000';
  return `webhooks-bench-${name.toLowerCase().replaceAll('_', '-')}`;
}
