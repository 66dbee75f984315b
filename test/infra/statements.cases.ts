import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { WebhookPipeline } from '../../lib/index.ts';
import { snippetsOf } from '../helpers/snippets.ts';
import { resource, stackIn } from './synthesized.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string;
  Resource: unknown;
  Condition?: unknown;
}

/** The block of a document with this title. */
function printed(document: string, title: string): unknown {
  const block = snippetsOf(join(DOCS, document), ['json']).find(({ name }) => name === title);
  return JSON.parse(block?.code ?? 'null');
}

/** The statement that a grant makes, without its id; the resource as an ARN with `*` for what only the deployment knows. */
function granted(grant: 'grantPublish' | 'grantAdminister' | 'grantRead'): Omit<Statement, 'Sid'> {
  const stack = stackIn('Shop');
  const pipeline = new WebhookPipeline(stack, 'Webhooks');
  pipeline[grant](new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('123456789012') })).assertSuccess();
  const { PolicyDocument: document } = resource(Template.fromStack(stack), 'AWS::IAM::Policy', 'Caller').Properties;
  const [statement] = (document as { Statement: [Statement] }).Statement;
  const { Sid: _, ...rest } = statement;
  return rest;
}

/** The literal parts of an ARN that CloudFormation joins, in order. */
const literals = (arn: unknown): string[] =>
  (arn as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].filter((part) => typeof part === 'string');

describe('the IAM statements of the documents', () => {
  test('a publisher has what grantPublish makes', () => {
    const { Resource: bus, ...statement } = granted('grantPublish');
    expect(printed('publishers.md', 'publisher')).toEqual({
      ...statement,
      Resource: expect.stringMatching(/^arn:aws:events:[a-z0-9-]+:\d{12}:event-bus\/\S+$/),
    });
    expect(bus).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^WebhooksEventBus/), 'Arn'] });
  });

  test('the policy of a bus for another account has the same action, bus and condition', () => {
    const { Sid: _, Principal: __, ...shared } = printed('publishers.md', 'bus policy') as Record<string, unknown>;
    expect(shared).toEqual(printed('publishers.md', 'publisher'));
  });

  test.each([
    ['grantRead', '/v1/GET/*'],
    ['grantAdminister', '/v1/*/*'],
  ] as const)('a caller of the admin API has what %s makes: %s', (grant, path) => {
    const {
      Statement: [reader],
    } = printed('admin-api.md', 'reader') as { Statement: [Statement] };
    const { Resource: api, ...statement } = granted(grant);
    const { Resource: printedApi, ...rest } = reader;
    expect(rest).toEqual(statement);
    expect(String(printedApi).replace('/v1/GET/*', path)).toMatch(/^arn:aws:execute-api:[a-z0-9-]+:\d{12}:\w+\/v1\//);
    expect(literals(api).at(-1)).toBe(path.replace('/v1', ''));
  });
});
