import { z } from 'zod';
import { keySchema, secondaryIndexes, tableAttributes, tableDefinition } from './table-definition.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const replica = z.strictObject({
  Region: z.string(),
  // Backup, protection, metrics and tags: as of AWS::DynamoDB::Table, they change nothing here.
  PointInTimeRecoverySpecification: z
    .strictObject({ PointInTimeRecoveryEnabled: z.boolean(), RecoveryPeriodInDays: z.number().exactOptional() })
    .exactOptional(),
  DeletionProtectionEnabled: z.boolean().exactOptional(),
  ContributorInsightsSpecification: z.strictObject({ Enabled: z.boolean() }).exactOptional(),
  TableClass: z.string().exactOptional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).exactOptional(),
});

const schema = z.strictObject({
  TableName: z.string().min(3).exactOptional(),
  AttributeDefinitions: tableAttributes,
  KeySchema: keySchema,
  BillingMode: z.literal('PAY_PER_REQUEST').exactOptional(),
  GlobalSecondaryIndexes: secondaryIndexes.exactOptional(),
  LocalSecondaryIndexes: secondaryIndexes.exactOptional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).exactOptional(),
  SSESpecification: z.strictObject({ SSEEnabled: z.boolean(), SSEType: z.string().exactOptional() }).exactOptional(),
  Replicas: z.array(replica).length(1, 'one replica: there is one region here'),
});

/** What CDK's `TableV2` makes, with one replica. */
export const globalTable: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::DynamoDB::GlobalTable',
  schema,
  identify(logicalId, { TableName }, environment) {
    const name = TableName ?? physicalName(environment, logicalId, 255);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:dynamodb:${environment.region}:${environment.accountId}:table/${name}` },
    };
  },
  create: ({ ref, properties }, runtime) => runtime.dynamodb.createTable(tableDefinition(ref, properties)),
};
