import type { Construct } from 'constructs';
import { knownRegion } from '../region.ts';
import { ConfigurationError } from '../settings/configuration-error.ts';

/**
 * Regions without the resource types of the console, by CloudFormation's own registry, whose schemas cfn-lint reads:
 * https://github.com/aws-cloudformation/cfn-lint/tree/main/src/cfnlint/data/schemas/providers
 */
const WITHOUT_HTTP_APIS: ReadonlySet<string> = new Set(['ap-east-2', 'ap-southeast-6']);
/** https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html: user pools are not available in China. */
const WITHOUT_USER_POOLS: ReadonlySet<string> = new Set(['cn-north-1', 'cn-northwest-1']);

/** @throws ConfigurationError in a region that is known to lack what the console needs. */
export function refuseRegion(scope: Construct, hasIssuer: boolean): void {
  const region = knownRegion(scope);
  if (region === undefined) return;
  if (WITHOUT_HTTP_APIS.has(region))
    throw new ConfigurationError(
      `console.enabled: ${region} has no HTTP APIs. Set it to false, or deploy the stack to another region.`,
    );
  if (!hasIssuer && WITHOUT_USER_POOLS.has(region))
    throw new ConfigurationError(
      `console.issuer: is required in ${region}, which has no Cognito user pools. Name an OpenID Connect issuer of your own.`,
    );
}
