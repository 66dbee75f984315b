import { describe, expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { NestedStack, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { WebhookPipelineProps } from '../../lib/index.ts';
import { ConfigurationError, WebhookPipeline } from '../../lib/index.ts';
import { referred, resource, resourcesOf, stackIn } from './synthesized.ts';

/** The template of a stack with one pipeline, whose props `make` puts together. */
function templateOf(make: (stack: Stack) => WebhookPipelineProps, use?: (made: WebhookPipeline, role: Role) => void) {
  const stack = stackIn('Shop');
  const pipeline = new WebhookPipeline(stack, 'Webhooks', make(stack));
  use?.(pipeline, new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('123456789012') }));
  return Template.fromStack(stack);
}

/** Actions and resources of the caller's policy. */
function allowedCaller(use: (made: WebhookPipeline, role: Role) => void): [action: unknown, resource: string][] {
  const { PolicyDocument: document } = resource(
    templateOf(() => ({}), use),
    'AWS::IAM::Policy',
    'Caller',
  ).Properties;
  const { Statement: statements } = document as { Statement: { Action: unknown; Resource: object }[] };
  return statements.map(({ Action, Resource }) => [Action, JSON.stringify(Resource)]);
}

describe('a pipeline', () => {
  test('needs no props, and makes its names of the stack and the path', () => {
    const template = templateOf(() => ({}));
    const { Name } = resource(template, 'AWS::Events::EventBus', 'Webhooks').Properties;
    expect(Name).toMatch(/^Shop-Webhooks-[A-F0-9]{8}$/);
    expect(resource(template, 'AWS::SQS::Queue', 'WebhooksDeliverDeliveriesQueue').Properties['QueueName']).toBe(
      `${String(Name)}-deliveries`,
    );
    expect(JSON.stringify(resource(template, 'AWS::Lambda::Function', 'WebhooksAdmin').Properties)).toContain(
      `"STAGE":"${String(Name)}"`,
    );
  });

  test('takes a name, and a stage for its metrics', () => {
    const template = templateOf(
      () => ({ name: 'partners', stage: 'prod' }),
      (pipeline) => expect(pipeline.metricSuccessLatency().dimensions).toEqual({ stage: 'prod' }),
    );
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'partners' });
    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'partners' });
  });

  test('puts archive and rules on a bus that it is given', () => {
    const template = templateOf((stack) => ({
      eventBus: EventBus.fromEventBusName(stack, 'Bus', 'platform'),
      eventSource: 'shop',
    }));
    template.resourceCountIs('AWS::Events::EventBus', 0);
    template.hasResourceProperties('AWS::Events::Archive', { EventPattern: { source: ['shop', 'shop.webhooks'] } });
    const rules = resourcesOf(template, 'AWS::Events::Rule').filter(
      ([, { Properties }]) => 'EventPattern' in Properties,
    );
    expect(rules).toHaveLength(7);
    for (const [, { Properties }] of rules) expect(Properties['EventBusName']).toBe('platform');
    const { Environment } = resource(template, 'AWS::Lambda::Function', 'WebhooksDeliver').Properties;
    expect(Environment).toMatchObject({ Variables: { EVENT_BUS_NAME: 'platform' } });
  });

  test('encrypts with a key, notifies a topic and destroys tables where the props say so', () => {
    const template = templateOf((stack) => ({
      secretsKey: new Key(stack, 'OwnKey'),
      alarmTopic: new Topic(stack, 'Alarms'),
      removalPolicy: RemovalPolicy.DESTROY,
    }));
    template.resourceCountIs('AWS::KMS::Key', 1);
    const { Environment } = resource(template, 'AWS::Lambda::Function', 'WebhooksDeliver').Properties;
    const { Variables } = Environment as { Variables: Record<string, unknown> };
    expect(referred(Variables['SECRETS_KEY_ARN'])).toMatch(/^OwnKey/);
    const { AlarmActions } = resource(template, 'AWS::CloudWatch::CompositeAlarm', 'WebhooksMonitoringAlarmsDeliver')
      .Properties as { AlarmActions: unknown[] };
    expect(AlarmActions.map(referred)).toEqual([expect.stringMatching(/^Alarms/)]);
    expect(resource(template, 'AWS::DynamoDB::Table', 'WebhooksEvents').DeletionPolicy).toBe('Delete');
  });

  test('puts its functions into a VPC with the permissions that this needs', () => {
    const template = templateOf((stack) => ({
      vpc: new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }) as IVpc,
    }));
    for (const hop of ['FanOut', 'Deliver', 'Exhaust', 'Resume', 'Admin']) {
      const { VpcConfig } = resource(template, 'AWS::Lambda::Function', `Webhooks${hop}`).Properties;
      expect(VpcConfig).toMatchObject({ SubnetIds: expect.any(Array), SecurityGroupIds: expect.any(Array) });
      const { PolicyDocument } = resource(template, 'AWS::IAM::Policy', `Webhooks${hop}FunctionRole`).Properties;
      expect(JSON.stringify(PolicyDocument)).toContain('ec2:CreateNetworkInterface');
    }
  });

  test('watches rules of the default bus by their names alone, as AWS counts them', () => {
    const template = templateOf((stack) => ({ eventBus: EventBus.fromEventBusName(stack, 'Bus', 'default') }));
    const { Metrics } = resource(
      template,
      'AWS::CloudWatch::Alarm',
      'WebhooksMonitoringAlarmsEventsDropped',
    ).Properties;
    const dimensions = (
      Metrics as { MetricStat?: { Metric: { Dimensions: { Name: string; Value: object }[] } } }[]
    ).flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []);
    expect(dimensions).toHaveLength(7);
    for (const { Name, Value } of dimensions) expect([Name, Object.keys(Value)]).toEqual(['RuleName', ['Ref']]);
  });

  test('makes one role for logs of API Gateway for all pipelines of a stack', () => {
    const template = templateOf((stack) => {
      new WebhookPipeline(stack, 'First', { adminApi: { accountLogRole: true } });
      return { adminApi: { accountLogRole: true } };
    });
    template.resourceCountIs('AWS::ApiGateway::Account', 1);
  });
});

describe('grants', () => {
  test('let a publisher put events on the bus', () => {
    expect(allowedCaller((pipeline, role) => pipeline.grantPublish(role).assertSuccess())).toEqual([
      ['events:PutEvents', expect.stringMatching(/"WebhooksEventBus\w+","Arn"/)],
    ]);
  });

  test.each([
    ['of the pipeline', {}, 'street-collector-platform'],
    ['of the caller', { source: 'shop' }, 'shop'],
  ])('let a publisher use one source, by default the one of the pipeline: %s', (_name, options, source) => {
    const template = templateOf(
      () => ({}),
      (pipeline, role) => pipeline.grantPublish(role, options).assertSuccess(),
    );
    expect(resource(template, 'AWS::IAM::Policy', 'Caller').Properties['PolicyDocument']).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'events:source': source } } }],
    });
  });

  test.each<['grantAdminister' | 'grantRead', string]>([
    ['grantAdminister', '*/*'],
    ['grantRead', 'GET/*'],
  ])('%s covers %s of the admin API', (grant, path) => {
    const [statement] = allowedCaller((pipeline, role) => pipeline[grant](role).assertSuccess());
    expect(statement?.[0]).toBe('execute-api:Invoke');
    expect(statement?.[1]).toMatch(/"Ref":"WebhooksAdminApi\w+"},"\/",{"Ref":"WebhooksAdminApiDeploymentStagev1\w+"}/);
    expect(statement?.[1]).toContain(`"/${path}"`);
  });
});

describe('props', () => {
  const errorOf = (props: object): string => {
    try {
      new WebhookPipeline(stackIn('Shop'), 'Webhooks', props);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
    throw new Error('they were accepted');
  };

  test.each<[string, object, string]>([
    ['retry.maxAttempts', { retry: { maxAttempts: 14 } }, 'must be a whole number from 1 to 13 (given: 14)'],
    ['limits.ratePerMinute', { limits: { ratePerMinute: 600, maxPerSecond: 5 } }, 'at most 60 x maxPerSecond'],
    ['eventSource', { eventSource: 'aws.s3' }, 'not beginning with "aws."'],
    ['name', { name: 'my pipeline' }, '1 to 64 letters, digits, hyphens or underscores'],
    ['allowedPrivateCidrs.0', { allowedPrivateCidrs: ['127.0.0.0/8'] }, 'loopback'],
    ['logRetention', { logRetention: 31 }, 'must be one of 1, 3, 5'],
    ['removalPolicy', { removalPolicy: RemovalPolicy.SNAPSHOT }, '"retain" or "destroy"'],
    ['retries', { retries: {} }, 'no setting has this name'],
  ])('name %s as the field at fault', (field, props, rule) => {
    expect(errorOf(props)).toMatch(new RegExp(`^${field}: .*`));
    expect(errorOf(props)).toContain(rule);
  });

  test('name the construct as the place of the remedy', () => {
    expect(errorOf({ retentionDays: 0 })).toContain('Change it in the props of Shop/Webhooks.');
  });

  test('refuse subnets and security groups without a VPC', () => {
    expect(errorOf({ vpcSubnets: {}, securityGroups: [] })).toMatch(
      /^vpcSubnets: needs vpc.*\nsecurityGroups: needs vpc/,
    );
  });

  test('must name a pipeline in a nested stack', () => {
    const nested = new NestedStack(stackIn('Shop'), 'Nested');
    expect(() => new WebhookPipeline(nested, 'Webhooks')).toThrow(/^name: must be given in a nested stack/);
    expect(() => new WebhookPipeline(nested, 'Other', { name: 'other' })).not.toThrow();
  });
});
