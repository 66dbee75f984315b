import { App, Aspects, CfnDeletionPolicy, CfnResource, Stack, Tags } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import cdk from '../../cdk.json' with { type: 'json' };
import { readConfiguration } from '../../lib/configuration.ts';
import { WebhookStack } from '../../lib/webhook-stack.ts';

/** The app of bin/app.ts with the rules that a company lays over all of its stacks. `CDK_OUTDIR` names the folder. */
const app = new App({
  context: {
    ...cdk.context,
    '@aws-cdk/core:permissionsBoundary': { name: 'company-boundary' },
    '@aws-cdk/core:bootstrapQualifier': 'company01',
    'webhooks.adminApi.accountLogRole': true,
    'webhooks.verify.receiver': false,
  },
  analyticsReporting: false,
});
const configuration = readConfiguration(app.node.getAllContext() as Record<string, unknown>);
const stack = new WebhookStack(app, 'company-webhooks', { configuration });

/** A boundary whose document is in the template: everything but the deletion of rows, which fan-out never makes. */
const boundary = new CfnManagedPolicy(stack, 'Boundary', {
  policyDocument: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'dynamodb:DeleteTable', Resource: '*' },
    ],
  },
});

Tags.of(app).add('cost-center', '4711');
Aspects.of(app).add({
  visit(node: IConstruct) {
    if (!CfnResource.isCfnResource(node)) return;
    node.addMetadata('owner', 'platform-team');
    node.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    if (node instanceof CfnRole) {
      node.path = '/company/webhooks/';
      node.managedPolicyArns = ['arn:aws:iam::aws:policy/CloudWatchLambdaInsightsExecutionRolePolicy'];
      if (node.node.path.includes('FanOut')) node.permissionsBoundary = boundary.ref;
    }
    if (node instanceof CfnQueue) {
      node.sqsManagedSseEnabled = undefined;
      node.kmsMasterKeyId = Stack.of(node).formatArn({ service: 'kms', resource: 'key', resourceName: 'company' });
    }
    if (node instanceof CfnFunction) {
      node.vpcConfig = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
      node.layers = ['arn:aws:lambda:us-east-1:000000000000:layer:company:1'];
      node.tracingConfig = { mode: 'Active' };
      node.reservedConcurrentExecutions = 100;
    }
    if (node.cfnResourceType === 'AWS::Logs::LogGroup') node.addPropertyOverride('LogGroupClass', 'STANDARD');
  },
});
new CfnResource(stack, 'Marker', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: 'x' } });
app.synth();
