import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { ResourceType } from '../../../../../local/aws/resources/resource-type.ts';
import { resourceTypes } from '../../../../../local/aws/resources/index.ts';
import { planTemplate } from '../../../../../local/aws/template/plan.ts';
import { readTemplate } from '../../../../../local/aws/template/template.ts';

const environment = {
  region: 'us-east-1',
  accountId: '000000000000',
  stackName: 'webhooks-dev',
  endpoint: 'http://127.0.0.1:4566',
};

/** A type with one free property, which answers to both `Ref` and `Fn::GetAtt`. */
const thing: ResourceType<{ Value?: unknown; Nested?: { List: { Known?: string }[] } | undefined }> = {
  type: 'Test::Thing',
  schema: z.strictObject({
    Value: z.unknown().optional(),
    Nested: z.strictObject({ List: z.array(z.strictObject({ Known: z.string().exactOptional() })) }).exactOptional(),
  }),
  identify: (logicalId) => ({ ref: `ref-${logicalId}`, attributes: { Arn: `arn:${logicalId}` } }),
  create: () => undefined,
};
const types = new Map<string, ResourceType<unknown>>([[thing.type, thing]]);

function plan(resources: Record<string, object>, sections: object = {}): ReturnType<typeof planTemplate> {
  return planTemplate(readTemplate({ ...sections, Resources: resources }), environment, types);
}

function valueOf(value: unknown, sections: object = {}): unknown {
  const others = { Other: { Type: 'Test::Thing' } };
  const { resources } = plan({ ...others, Subject: { Type: 'Test::Thing', Properties: { Value: value } } }, sections);
  const subject = resources.find(({ resource }) => resource.logicalId === 'Subject');
  return (subject?.resource.properties as { Value: unknown } | undefined)?.Value;
}

describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Other' }, 'ref-Other'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'arn:Other'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Other.Arn' }, 'arn:Other'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Other' }]] }, 'a-ref-Other'],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Other', 'Arn'] }] }] }, 'Other'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::AccountId}/${Other}/${Other.Arn}/${!literal}' },
      '000000000000/ref-Other/arn:Other/${literal}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${name}!', { name: { Ref: 'Other' } }] }, 'ref-Other!'],
    ['an object inside a list', [{ a: { Ref: 'Other' } }], [{ a: 'ref-Other' }]],
    ['NoValue', { kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
  ])('%s', (_name, value, expected) => {
    expect(valueOf(value)).toEqual(expected);
  });

  test('conditions choose values and resources', () => {
    const Conditions = {
      IsUs: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      IsNotUs: { 'Fn::Not': [{ Condition: 'IsUs' }] },
      Both: { 'Fn::And': [{ Condition: 'IsUs' }, { Condition: 'IsNotUs' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsUs' }, { Condition: 'IsNotUs' }] },
    };
    expect(valueOf({ 'Fn::If': ['Both', 'yes', { 'Fn::If': ['Either', 'other', 'none'] }] }, { Conditions })).toBe(
      'other',
    );
    const { resources } = plan(
      { No: { Type: 'Unknown::Type', Condition: 'IsNotUs' }, Yes: { Type: 'Test::Thing', Condition: 'IsUs' } },
      { Conditions },
    );
    expect(resources.map(({ resource }) => resource.logicalId)).toEqual(['Yes']);
  });

  test('parameters have their defaults, as the bootstrap version does', () => {
    const Parameters = {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
    };
    expect(valueOf({ Ref: 'BootstrapVersion' }, { Parameters })).toBe('/cdk-bootstrap/x/version');
  });
});

describe('a plan', () => {
  test('orders resources by what they name, in properties, Sub texts and DependsOn', () => {
    const { resources } = plan({
      First: { Type: 'Test::Thing', DependsOn: 'Second' },
      Second: { Type: 'Test::Thing', Properties: { Value: { 'Fn::Sub': 'x${Third.Arn}' } } },
      Third: { Type: 'Test::Thing', Properties: { Value: { Ref: 'Fourth' } } },
      Fourth: { Type: 'Test::Thing' },
    });
    expect(resources.map(({ resource }) => resource.logicalId)).toEqual(['Fourth', 'Third', 'Second', 'First']);
  });

  test('refuses a circle and names it', () => {
    const resources = {
      A: { Type: 'Test::Thing', Properties: { Value: { Ref: 'B' } } },
      B: { Type: 'Test::Thing', DependsOn: 'A' },
    };
    expect(() => plan(resources)).toThrow('in a circle: A -> B -> A');
  });

  test('lists every unknown type, property and attribute at once, by logical id and path', () => {
    const resources = {
      Alien: { Type: 'AWS::Alien::Thing' },
      Uses: { Type: 'Test::Thing', Properties: { Value: { 'Fn::GetAtt': ['Alien', 'Whatever'] } } },
      Top: { Type: 'Test::Thing', Properties: { Value: 1, Surprise: true } },
      Deep: { Type: 'Test::Thing', Properties: { Value: 1, Nested: { List: [{ Known: 'x' }, { Strange: 1 }] } } },
      Attribute: { Type: 'Test::Thing', Properties: { Value: { 'Fn::GetAtt': ['Top2', 'Nope'] } } },
      Top2: { Type: 'Test::Thing' },
      Function: { Type: 'Test::Thing', Properties: { Value: { 'Fn::Cidr': [] } } },
    };
    expect(() => plan(resources)).toThrow(
      [
        'does not know these 5 things in the template:',
        '  - Alien: resource type AWS::Alien::Thing',
        '  - Top (Test::Thing): property Surprise',
        '  - Deep (Test::Thing): property Nested.List.1.Strange',
        '  - Attribute (Test::Thing): the attribute Nope of Top2 is not known to the local runtime',
        '  - Function (Test::Thing): the intrinsic function Fn::Cidr is not known to the local runtime',
      ].join('\n'),
    );
  });

  test('names an unknown condition operator of a policy', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: '*',
      Condition: { BinaryEquals: { x: 'y' } },
    };
    const template = readTemplate({
      Resources: {
        Grant: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'p', Roles: [], PolicyDocument: { Statement: [statement] } },
        },
      },
    });
    expect(() => planTemplate(template, environment, resourceTypes)).toThrow(
      'Grant (AWS::IAM::Policy): property PolicyDocument.Statement.0.Condition.BinaryEquals',
    );
  });

  test('resolves the outputs', () => {
    const { outputs } = plan({ T: { Type: 'Test::Thing' } }, { Outputs: { Name: { Value: { Ref: 'T' } } } });
    expect(outputs).toEqual({ Name: 'ref-T' });
  });

  test('leaves out tags, and notes once each property and type that is not evaluated', () => {
    const queue = {
      Type: 'AWS::SQS::Queue',
      CreationPolicy: {},
      Properties: { Tags: { 'Fn::ImportValue': 'x' }, KmsMasterKeyId: { 'Fn::ImportValue': 'company-key' } },
    };
    const template = readTemplate({
      Resources: { One: queue, Two: queue, Name: { Type: 'AWS::SSM::Parameter', Properties: { Value: 1 } } },
    });
    const { resources, notEvaluated } = planTemplate(template, environment, resourceTypes);
    expect([...notEvaluated]).toEqual(['AWS::SQS::Queue KmsMasterKeyId', 'AWS::SSM::Parameter']);
    expect(resources.map(({ resource }) => resource.properties)).toEqual([{}, {}]);
  });

  test('takes a boundary of another stack as not evaluated, and refuses what changes what runs', () => {
    const role = (properties: object) => ({
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Statement: [] }, ...properties },
    });
    const plan = (resource: object) =>
      planTemplate(readTemplate({ Resources: { Subject: resource } }), environment, resourceTypes);
    const imported = plan(role({ PermissionsBoundary: { 'Fn::ImportValue': 'boundary' } }));
    expect([...imported.notEvaluated]).toEqual(['AWS::IAM::Role PermissionsBoundary']);
    expect(() => plan({ Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } })).toThrow('property FifoQueue');
  });

  test('has the path of a role and of a policy in their ARNs', () => {
    const Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const template = readTemplate({
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/team/', AssumeRolePolicyDocument: {} } },
        Policy: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { Path: '/team/', ManagedPolicyName: 'limit', PolicyDocument: { Statement } },
        },
      },
    });
    const [role, policy] = planTemplate(template, environment, resourceTypes).resources;
    expect(role?.resource.attributes['Arn']).toBe('arn:aws:iam::000000000000:role/team/webhooks-dev-Role');
    expect(policy?.resource.ref).toBe('arn:aws:iam::000000000000:policy/team/limit');
  });
});
