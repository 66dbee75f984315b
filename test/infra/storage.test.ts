import { describe, expect, test } from '@jest/globals';
import { resource, resourcesOf, synthesized } from './synthesized.ts';

const template = synthesized();
const TABLES = ['DestinationsTable', 'EventsTable', 'DeliveriesTable'];

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
      'SecretsKey9BF95D68 -',
      'EventBusEEC924FB webhooks-dev',
      'EventBusArchive5B309695 -',
      'EventBusUndelivered001295B9 -',
      'FanOutEventsDeadLetters7614D3BF -',
      'FanOutEventsQueueBADA1A3F webhooks-dev-events',
      'DeliverDeliveriesDeadLetters0A1235E2 -',
      'DeliverDeliveriesQueueFAA5F008 webhooks-dev-deliveries',
      'AdminApiE497E313 webhooks-dev',
      'MonitoringDashboard242C9864 webhooks-dev',
    ]);
  });

  test.each(TABLES)('%s is on demand, restorable, protected, expiring and retained', (id) => {
    expect(resource(template, 'AWS::DynamoDB::Table', id)).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
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

  test('the key rotates and is retained like the tables', () => {
    expect(resource(template, 'AWS::KMS::Key', 'SecretsKey')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });

  test('are deleted with the stack where removalPolicy is destroy', () => {
    const disposable = synthesized({ removalPolicy: 'destroy' });
    for (const table of TABLES) {
      expect(resource(disposable, 'AWS::DynamoDB::Table', table)).toMatchObject({
        DeletionPolicy: 'Delete',
        Properties: { DeletionProtectionEnabled: false },
      });
    }
    expect(resource(disposable, 'AWS::KMS::Key', 'SecretsKey').DeletionPolicy).toBe('Delete');
  });

  test('have outputs', () => {
    expect(Object.keys(template.findOutputs('*')).toSorted()).toEqual([
      'AdminApiUrl',
      'DeliveriesDeadLettersUrl',
      'DeliveriesQueueUrl',
      'DeliveriesTableName',
      'DestinationsTableName',
      'EventBusName',
      'EventsDeadLettersUrl',
      'EventsQueueUrl',
      'EventsTableName',
      'SecretsKeyArn',
      'UndeliveredQueueUrl',
    ]);
  });
});
