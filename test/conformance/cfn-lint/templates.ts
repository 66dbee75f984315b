import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { readConfiguration } from '../../../lib/configuration.ts';
import { WebhookPipeline } from '../../../lib/webhook-pipeline.ts';
import { WebhookStack, stackNameOf } from '../../../lib/webhook-stack.ts';

/** Settings that change the resources of the app's stack. The longest stage has 20 letters. */
const STAGES: readonly object[] = [
  { stage: 'dev' },
  {
    stage: 'abcdefghijklmnopqrst',
    alarmTopic: true,
    removalPolicy: 'destroy',
    allowedPrivateCidrs: ['10.0.0.0/8'],
    adminApi: { allowedCidrs: ['203.0.113.0/24'], allowedPrincipals: ['123456789012'], accountLogRole: true },
    warmThroughput: { writesPerSecond: 20_000 },
  },
  { stage: 'console', console: { enabled: true } },
  {
    stage: 'console-domain',
    console: {
      enabled: true,
      issuer: {
        url: 'https://login.example.com/',
        clientId: 'webhooks',
        authorizationEndpoint: 'https://login.example.com/authorize',
        tokenEndpoint: 'https://login.example.com/token',
      },
      domain: {
        name: 'webhooks.example.com',
        certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
      },
    },
  },
];

/**
 * Synthesizes the app in each of its shapes, and the construct beside resources of another's own.
 *
 * @returns the files of the templates
 */
export function writeTemplates(outdir: string): string[] {
  // `npm run synth` validates the template by cdk-nag.
  const app = new App({ outdir, analyticsReporting: false });
  const names = STAGES.map((webhooks) => {
    const configuration = readConfiguration({ webhooks });
    return new WebhookStack(app, stackNameOf(configuration), { configuration }).stackName;
  });
  const stack = new Stack(app, 'beside-others');
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  new WebhookPipeline(stack, 'Webhooks', {
    eventBus: EventBus.fromEventBusName(stack, 'Bus', 'platform'),
    secretsKey: Key.fromKeyArn(stack, 'Key', stack.formatArn({ service: 'kms', resource: 'key', resourceName: 'own' })),
    vpc,
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
  });
  app.synth();
  return [...names, stack.stackName].map((name) => join(outdir, `${name}.template.json`));
}
