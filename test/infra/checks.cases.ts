import { describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { NagPack } from 'cdk-nag';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { WebhookStack } from '../../lib/webhook-stack.ts';
import type { TemplateResource } from './synthesized.ts';
import { appWith } from './synthesized.ts';

const { app, stacks } = appWith(
  { stage: 'dev' },
  { stage: 'prod', verify: { receiver: true }, console: { enabled: true } },
);
app.synth();

/**
 * Properties that fix a name. `FunctionName` is not among them: in an event source and a permission it refers to one. Nor
 * are the names of alarms, rankings, saved queries and the dashboard, which people read.
 */
const PHYSICAL_NAMES = ['AliasName', 'ArchiveName', 'LogGroupName', 'Name', 'QueueName', 'RoleName', 'TableName'];

const findings = (packs: NagPack[]): string[] =>
  packs.flatMap((pack) =>
    (pack.validateScope(app).violations ?? []).flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );

const acknowledgements = app.node.findAll().flatMap(({ node }) =>
  node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([id, reason]) => ({ path: node.path, id: id.replace(/^annotation::/i, ''), reason })),
);

const named = (stack: WebhookStack): string[] =>
  Object.values(Template.fromStack(stack).toJSON()['Resources'] as Record<string, TemplateResource>)
    .filter(({ Type }) => Type !== 'AWS::Logs::QueryDefinition')
    .flatMap(({ Properties: properties }) => PHYSICAL_NAMES.map((name) => properties[name]))
    .filter((name) => name !== undefined)
    .map(String)
    .toSorted();

describe('checks of the template', () => {
  test('the AwsSolutions and Serverless packs find nothing', () => {
    expect(findings([new AwsSolutionsChecks(app), new ServerlessChecks(app)])).toEqual([]);
  });

  test('every acknowledgement has a reason', () => {
    expect(acknowledgements.length).toBeGreaterThan(0);
    for (const { reason } of acknowledgements) expect(reason.length).toBeGreaterThan(40);
  });

  test('every acknowledgement matches a finding of the packs', () => {
    const blind = { isAcknowledged: () => false };
    const all = findings([
      Object.assign(new AwsSolutionsChecks(app), blind),
      Object.assign(new ServerlessChecks(app), blind),
    ]);
    const idle = acknowledgements.filter(
      ({ id, path }) => !all.some((finding) => finding.startsWith(`${id} ${path}/`)),
    );
    expect(idle).toEqual([]);
  });
});

describe('two stages of one app', () => {
  test('have stacks of their own', () => {
    expect(stacks.map(({ stackName }) => stackName)).toEqual(['webhooks-dev', 'webhooks-prod']);
  });

  test('fix no name but those of bus, APIs and queues, which carry the stage', () => {
    expect(stacks.map(named)).toEqual([
      ['webhooks-dev', 'webhooks-dev', 'webhooks-dev-deliveries', 'webhooks-dev-events'],
      [
        // The authorizer, whose name is its API's own affair.
        'colleagues',
        'webhooks-prod',
        'webhooks-prod',
        'webhooks-prod-console',
        'webhooks-prod-deliveries',
        'webhooks-prod-events',
      ],
    ]);
  });
});
