import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FailureMetric, Metric, METRIC_NAMESPACE } from '../../core/contract/metrics.ts';
import { FAILURE_CLASSES } from '../../core/delivery/post-result.ts';
import type { TemplateResource } from './synthesized.ts';
import { resourcesOf, synthesized } from './synthesized.ts';

const template = synthesized({ console: { enabled: true } });
const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
const [ofAlarms = '', ofLoss = ''] = runbook.split('\n## Upgrade and loss\n');
/** Sections of alarms by heading. */
const sections = new Map(
  ofAlarms
    .split(/^#{2,3} /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end)] as const;
    }),
);
const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
  resourcesOf(template, type).map(([, { Properties }]) => ({
    name: String(Properties['AlarmName']).slice('webhooks-dev-'.length),
    description: String(Properties['AlarmDescription']),
  })),
);

const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');

/** Properties that name a resource for CloudFormation's import, by type. */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::KMS::Key': 'KeyId',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Cognito::UserPool': 'UserPoolId',
};

describe('the runbook', () => {
  test.each(alarms)(
    'has a complete section for the alarm $name, and the alarm links to it',
    ({ name, description }) => {
      expect(description).toMatch(new RegExp(`^[^.]+\\. What to do: docs/runbook\\.md#${name}$`));
      const section = sections.get(name) ?? '';
      for (const part of ['Meaning.', 'Check.', 'Fix.', 'Resolved when']) {
        expect(section).toContain(`**${part}**`);
      }
    },
  );

  test('has no heading without its alarm, and no broken link', () => {
    expect([...sections.keys()].toSorted()).toEqual(alarms.map(({ name }) => name).toSorted());
    const anchors = [...runbook.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    for (const [, target] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(target);
  });

  test('imports everything that a deleted stack leaves behind', () => {
    const [, mapping = ''] = /```json title="kept\.json"\n([^`]+)```/.exec(ofLoss) ?? [];
    const written = Object.entries(JSON.parse(mapping) as Record<string, Record<string, string>>).map(
      ([id, identifier]) => [id, Object.keys(identifier).join()] as const,
    );
    const kept = Object.entries((template.toJSON() as { Resources: Record<string, TemplateResource> }).Resources)
      .filter(([, { DeletionPolicy: policy = 'Delete' }]) => policy !== 'Delete')
      .map(([id, { Type }]) => [id, IDENTIFIERS[Type]] as const);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(kept));
    for (const [type, property] of Object.entries(IDENTIFIERS)) expect(ofLoss).toContain(`"${type}": "${property}"`);
  });

  test('has the address of the configuration', () => {
    const elsewhere = synthesized({ runbookUrl: 'https://wiki.example/runbook' });
    const [, { Properties }] = resourcesOf(elsewhere, 'AWS::CloudWatch::CompositeAlarm')[0] as [
      string,
      { Properties: Record<string, unknown> },
    ];
    expect(Properties['AlarmDescription']).toContain('https://wiki.example/runbook#');
  });

  test('names saved queries that exist', () => {
    const saved = resourcesOf(template, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties['Name']);
    for (const [, name] of runbook.matchAll(/[Ss]aved query `([a-z-]+)`/g))
      expect(saved).toContain(`webhooks-dev/${name}`);
  });
});

describe('the dashboard', () => {
  const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) => Properties);
  const body = JSON.stringify(dashboard?.['DashboardBody']).replaceAll('\\"', '"').replaceAll('\\\\', '\\');

  test('is read from health over the funnel to cost', () => {
    const headings = [...body.matchAll(/## ([^"\\(]+)/g)].map(([, text]) => text?.trim());
    expect(headings).toEqual([
      'Is it healthy?',
      'The funnel of an event',
      'How long it takes',
      'Queues',
      'Figures',
      'Worst destinations',
      'Dead letters',
      'Functions',
      'Limits and cost',
    ]);
  });

  test('leads to the console, where there is one', () => {
    expect(body).toMatch(
      /## Is it healthy\? \(\[open the console\]\(",\{"Fn::GetAtt":\["ConsoleHttpApi\w+","ApiEndpoint"\]\},"\/\)\)/,
    );
    const [without] = resourcesOf(synthesized(), 'AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(without)).not.toContain('open the console');
  });

  test('shows every metric that the functions emit', () => {
    const hidden = [...Object.values(Metric), ...Object.values(FailureMetric)].filter(
      (name) => !body.includes(`"${METRIC_NAMESPACE}","${name}"`),
    );
    expect(hidden).toEqual([]);
  });

  test('shows throttles of the indexes and counts what they take', () => {
    for (const index of ['wake', 'state'])
      for (const name of [
        'ReadThrottleEvents',
        'WriteThrottleEvents',
        'ConsumedReadCapacityUnits',
        'ConsumedWriteCapacityUnits',
      ])
        expect(body).toMatch(new RegExp(`"AWS/DynamoDB","${name}","GlobalSecondaryIndexName","${index}","TableName"`));
  });

  // AWS leaves a message that was received three times out of the age of its queue.
  test('shows dead letters by their count, those in flight too, not by their age', () => {
    const [, deadLetters = ''] = body.split('## Dead letters');
    const [graphs = ''] = deadLetters.split('## Functions');
    for (const name of ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible'])
      expect(graphs).toContain(name);
    expect(graphs).not.toContain('ApproximateAgeOfOldestMessage');
  });

  test('has a metric for each class of failure', () => {
    expect(Object.keys(FailureMetric).toSorted()).toEqual([...FAILURE_CLASSES].toSorted());
  });

  test('shows the state of every alarm that notifies', () => {
    const listed = [...body.matchAll(/"Fn::GetAtt":\["(MonitoringAlarms\w+)","Arn"\]/g)].map(([, id]) => id);
    const telling = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      resourcesOf(template, type)
        .filter(([, { Properties }]) => Properties['ActionsEnabled'] !== false)
        .map(([id]) => id),
    );
    expect(new Set(listed)).toEqual(new Set(telling));
  });

  test('has expressions that CloudWatch accepts', () => {
    for (const [, expression] of body.matchAll(/"expression":"((?:[^"\\]|\\.)*)"/g)) {
      expect(expression?.length).toBeLessThanOrEqual(2048);
      expect(expression).not.toMatch(/\de[+-]?\d/);
    }
  });
});

describe('rankings', () => {
  test('count failed and waiting deliveries in the log of deliver', () => {
    const rules = resourcesOf(template, 'AWS::CloudWatch::InsightRule').map(([, { Properties }]) => Properties);
    expect(rules.map(({ RuleName }) => RuleName)).toEqual([
      'webhooks-dev-FailingDestinations',
      'webhooks-dev-WaitingDestinations',
    ]);
    const bodies = JSON.stringify(rules.map(({ RuleBody }) => RuleBody))
      .replaceAll('\\"', '"')
      .replaceAll('\\\\', '\\');
    expect(bodies).toContain('"Keys":["$.destination"],"ValueOf":"$.failed"');
    expect(bodies).toContain('"Keys":["$.destination"],"ValueOf":"$.waiting"');
    expect(bodies).toMatch(/"Ref":"DeliverFunctionLogs/);
  });
});
