import type { Construct } from 'constructs';
import type { FunctionNetwork } from '../node-function.ts';
import type { WebhookPipelineProps } from '../webhook-pipeline-props.ts';
import { ConfigurationError } from './configuration-error.ts';

/**
 * The network of the functions; `undefined` without `vpc`.
 *
 * @throws ConfigurationError when subnets or security groups come without `vpc`.
 */
export function networkOf(
  scope: Construct,
  { vpc, vpcSubnets, securityGroups }: WebhookPipelineProps,
): FunctionNetwork | undefined {
  if (vpc === undefined) {
    const alone = Object.entries({ vpcSubnets, securityGroups }).filter(([, value]) => value !== undefined);
    if (alone.length === 0) return undefined;
    throw new ConfigurationError(
      alone
        .map(([field]) => `${field}: needs vpc. Add vpc to the props of ${scope.node.path}, or remove ${field}.`)
        .join('\n'),
    );
  }
  return {
    vpc,
    ...(vpcSubnets !== undefined && { vpcSubnets }),
    ...(securityGroups !== undefined && { securityGroups: [...securityGroups] }),
  };
}
