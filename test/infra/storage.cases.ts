import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { WebhookPipeline } from '../../lib/webhook-pipeline.ts';
import type { TemplateResource } from './synthesized.ts';
import { resource, resourcesOf, stackIn, synthesized } from './synthesized.ts';

const template = synthesized();
const TABLES = ['DestinationsTable', 'EventsTable', 'DeliveriesTable', 'FiguresTable'];

test('without figures there is neither table, stream, function, queue nor alarm of them', () => {
  const off = JSON.stringify(synthesized({ figures: { enabled: false } }).toJSON());
  for (const part of ['FiguresTable', 'StreamSpecification', 'TallyFunction', 'TallyUnread', 'figures-', 'FIGURES_'])
    expect([part, off.includes(part)]).toEqual([part, false]);
});

test('the stream has the row before and after each write', () => {
  expect(resource(template, 'AWS::DynamoDB::Table', 'DeliveriesTable').Properties).toMatchObject({
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

describe('stateful resources', () => {
  // CloudFormation takes another logical id, or another name, for another resource: it would make a new, empty one.
  test('keep their logical ids and names', () => {
    const types: [type: string, nameProperty: string][] = [
      ['AWS::DynamoDB::Table', 'TableName'],
      ['AWS::KMS::Key', 'KeyId'],
      ['AWS::Events::EventBus', 'Name'],
      ['AWS::Events::Archive', 'ArchiveName'],
      ['AWS::SQS::Queue', 'QueueName'],
      ['AWS::ApiGateway::RestApi', 'Name'],
      ['AWS::CloudWatch::Dashboard', 'DashboardName'],
    ];
    const found = types.flatMap(([type, nameProperty]) =>
      resourcesOf(template, type).map(([id, { Properties }]) => `${id} ${(Properties[nameProperty] ?? '-') as string}`),
    );
    expect(found).toEqual([
      'DestinationsTable6436DAE1 -',
      'EventsTable4B7491D3 -',
      'DeliveriesTable439E74BF -',
      'FiguresTable74D6F988 -',
      'SecretsKey9BF95D68 -',
      'EventBusEEC924FB webhooks-dev',
      'EventBusArchive5B309695 -',
      'EventBusUndelivered001295B9 -',
      'FanOutEventsDeadLetters7614D3BF -',
      'FanOutEventsQueueBADA1A3F webhooks-dev-events',
      'DeliverDeliveriesDeadLetters0A1235E2 -',
      'DeliverDeliveriesQueueFAA5F008 webhooks-dev-deliveries',
      'TallyUnread69A21B82 -',
      'AdminApiE497E313 webhooks-dev',
      'MonitoringDashboard242C9864 webhooks-dev',
    ]);
  });

  test.each(TABLES)('%s is on demand, restorable, protected and expiring', (id) => {
    expect(resource(template, 'AWS::DynamoDB::Table', id)).toMatchObject({
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    });
  });

  test.each([
    ['DestinationsTable', 'wake', 'wake', 'wakeAt', 'N'],
    ['DeliveriesTable', 'state', 'pk', 'ix', 'S'],
  ])('%s has the index %s, of keys alone', (table, name, partitionKey, sortKey, sortType) => {
    const { Properties: properties } = resource(template, 'AWS::DynamoDB::Table', table);
    expect(properties['AttributeDefinitions']).toContainEqual({ AttributeName: sortKey, AttributeType: sortType });
    expect(properties['GlobalSecondaryIndexes']).toEqual([
      {
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  test('the key rotates', () => {
    expect(resource(template, 'AWS::KMS::Key', 'SecretsKey').Properties).toMatchObject({ EnableKeyRotation: true });
  });

  const KEPT = [
    'DestinationsTable6436DAE1',
    'EventsTable4B7491D3',
    'DeliveriesTable439E74BF',
    'FiguresTable74D6F988',
    'SecretsKey9BF95D68',
    'EventBusEEC924FB',
    'EventBusArchive5B309695',
  ];
  const policies = (from: Template): [id: string, policy: string | undefined, replace: string | undefined][] =>
    Object.entries((from.toJSON() as { Resources: Record<string, TemplateResource> }).Resources).map(
      ([id, { DeletionPolicy, UpdateReplacePolicy }]) => [id, DeletionPolicy, UpdateReplacePolicy],
    );

  test('stay when the stack is deleted, and go when its first deployment fails', () => {
    const kept = policies(template).filter(([, policy]) => policy !== undefined && policy !== 'Delete');
    expect(kept).toEqual(expect.arrayContaining(KEPT.map((id) => [id, 'RetainExceptOnCreate', 'Retain'])));
    // Plain `Retain` would leave tables, key and roles behind, once for each try.
    expect(new Set(kept.map(([, policy]) => policy))).toEqual(new Set(['RetainExceptOnCreate']));
  });

  test('are deleted with the stack where removalPolicy is destroy', () => {
    const disposable = synthesized({ removalPolicy: 'destroy' });
    expect(policies(disposable)).toEqual(expect.arrayContaining(KEPT.map((id) => [id, 'Delete', 'Delete'])));
    for (const table of TABLES) {
      expect(resource(disposable, 'AWS::DynamoDB::Table', table).Properties).toMatchObject({
        DeletionProtectionEnabled: false,
      });
    }
  });

  test('take planned traffic at once where the configuration says so: deliveries and events', () => {
    const launch = synthesized({ warmThroughput: { writesPerSecond: 20_000 } });
    const warm = resourcesOf(launch, 'AWS::DynamoDB::Table').map(([id, { Properties }]) => [
      id.slice(0, -8),
      Properties['WarmThroughput'],
    ]);
    expect(warm).toEqual([
      ['DestinationsTable', undefined],
      ['EventsTable', { WriteUnitsPerSecond: 20_000 }],
      ['DeliveriesTable', { WriteUnitsPerSecond: 20_000 }],
      ['FiguresTable', undefined],
    ]);
    expect(JSON.stringify(template.toJSON())).not.toContain('WarmThroughput');
  });

  test("the archive of a bus of one's own stays too", () => {
    const stack = stackIn('Shop');
    new WebhookPipeline(stack, 'Webhooks', { eventBus: EventBus.fromEventBusName(stack, 'Bus', 'shop') });
    const [[, archive]] = resourcesOf(Template.fromStack(stack), 'AWS::Events::Archive') as [
      [string, TemplateResource],
    ];
    expect(archive.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('have outputs', () => {
    expect(Object.keys(template.findOutputs('*')).toSorted()).toEqual([
      'AdminApiUrl',
      'DeliveriesDeadLettersUrl',
      'DeliveriesQueueUrl',
      'DeliveriesTableName',
      'DestinationsTableName',
      'EventArchiveArn',
      'EventBusName',
      'EventSource',
      'EventsDeadLettersUrl',
      'EventsQueueUrl',
      'EventsTableName',
      'ReplayRuleArns',
      'SecretsKeyArn',
      'UndeliveredQueueUrl',
    ]);
  });
});
