import { z } from 'zod';
import {
  keySchema,
  secondaryIndexes,
  streamSpecification,
  tableAttributes,
  tableDefinition,
} from './table-definition.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  TableName: z.string().min(3).exactOptional(),
  AttributeDefinitions: tableAttributes,
  KeySchema: keySchema,
  // The local database has no capacity, so that both modes are alike.
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).exactOptional(),
  ProvisionedThroughput: z
    .strictObject({ ReadCapacityUnits: z.number(), WriteCapacityUnits: z.number() })
    .exactOptional(),
  GlobalSecondaryIndexes: secondaryIndexes.exactOptional(),
  LocalSecondaryIndexes: secondaryIndexes.exactOptional(),
  StreamSpecification: streamSpecification.exactOptional(),
  // Backup and protection against removal: nothing removes a table here but removing the data directory.
  PointInTimeRecoverySpecification: z
    .strictObject({ PointInTimeRecoveryEnabled: z.boolean(), RecoveryPeriodInDays: z.number().exactOptional() })
    .exactOptional(),
  DeletionProtectionEnabled: z.boolean().exactOptional(),
  // DynamoDB may take two days to remove an expired row, and readers must not rely on it; here it stays.
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).exactOptional(),
  // Encryption at rest, cost and metrics of AWS's own.
  SSESpecification: z
    .strictObject({
      SSEEnabled: z.boolean(),
      SSEType: z.string().exactOptional(),
      KMSMasterKeyId: z.string().exactOptional(),
    })
    .exactOptional(),
  // The local database takes any traffic at once.
  WarmThroughput: z
    .strictObject({ ReadUnitsPerSecond: z.number().exactOptional(), WriteUnitsPerSecond: z.number().exactOptional() })
    .exactOptional(),
  TableClass: z.string().exactOptional(),
  ContributorInsightsSpecification: z.strictObject({ Enabled: z.boolean() }).exactOptional(),
});

/** AWS has the time at which the stream was made. */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

export const table: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::DynamoDB::Table',
  schema,
  identify(logicalId, { TableName, StreamSpecification }, environment) {
    const name = TableName ?? physicalName(environment, logicalId, 255);
    const arn = `arn:aws:dynamodb:${environment.region}:${environment.accountId}:table/${name}`;
    return {
      ref: name,
      attributes: {
        Arn: arn,
        ...(StreamSpecification !== undefined && { StreamArn: `${arn}/stream/${STREAM_LABEL}` }),
      },
    };
  },
  create: ({ ref, properties }, runtime) => runtime.dynamodb.createTable(tableDefinition(ref, properties)),
};
