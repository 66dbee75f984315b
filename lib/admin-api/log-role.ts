import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The role in which API Gateway writes access logs. There is one for all APIs of an account and region, and this replaces it: a second
 * pipeline of the stack uses that of the first, and it stays when the stack is deleted. API Gateway refuses a role that may do less.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function allowAccessLogs(scope: Construct): CfnAccount {
  const existing = Stack.of(scope)
    .node.findAll()
    .find((construct) => construct instanceof CfnAccount);
  if (existing !== undefined) return existing;
  const logs = new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'WriteLogs',
        actions: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:FilterLogEvents',
          'logs:GetLogEvents',
          'logs:PutLogEvents',
        ],
        resources: ['*'],
      }),
    ],
  });
  const role = new Role(scope, 'LogRole', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    description: 'Writes the logs of all APIs of this account and region',
    inlinePolicies: { logs },
  });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'API Gateway takes one role for the log groups of all APIs in the account, and refuses a narrower one.',
  });
  const account = new CfnAccount(scope, 'LogAccount', { cloudWatchRoleArn: role.roleArn });
  for (const resource of [account, role]) resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return account;
}
