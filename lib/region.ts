import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The region of the stack. One that names no region goes where the CDK command deploys to, which the command says in this variable.
 * https://docs.aws.amazon.com/cdk/v2/guide/environments.html
 *
 * @returns `undefined` where it is known only at deployment
 */
export function knownRegion(scope: Construct): string | undefined {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? process.env['CDK_DEFAULT_REGION'] : region;
}
