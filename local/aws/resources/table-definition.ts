import { z } from 'zod';

/** Schemas of keys and indexes. */

export const tableAttributes = z.array(
  z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
);

export const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

export const secondaryIndexes = z.array(
  z.strictObject({
    IndexName: z.string(),
    KeySchema: keySchema,
    Projection: z.strictObject({
      ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
      NonKeyAttributes: z.array(z.string()).exactOptional(),
    }),
    // No capacity here.
    ProvisionedThroughput: z
      .strictObject({ ReadCapacityUnits: z.number(), WriteCapacityUnits: z.number() })
      .exactOptional(),
    ContributorInsightsSpecification: z.strictObject({ Enabled: z.boolean() }).exactOptional(),
  }),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-streamspecification.html */
export const streamSpecification = z.strictObject({
  StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']),
});

export interface TableShape {
  AttributeDefinitions: z.infer<typeof tableAttributes>;
  KeySchema: z.infer<typeof keySchema>;
  GlobalSecondaryIndexes?: z.infer<typeof secondaryIndexes>;
  LocalSecondaryIndexes?: z.infer<typeof secondaryIndexes>;
  StreamSpecification?: z.infer<typeof streamSpecification>;
}

/** Input of DynamoDB's `CreateTable`: keys and indexes, and nothing of what only AWS has. */
export function tableDefinition(name: string, shape: TableShape): Record<string, unknown> {
  return {
    TableName: name,
    AttributeDefinitions: shape.AttributeDefinitions,
    KeySchema: shape.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(shape.StreamSpecification !== undefined && {
      StreamSpecification: { StreamEnabled: true, ...shape.StreamSpecification },
    }),
    ...(shape.GlobalSecondaryIndexes !== undefined && { GlobalSecondaryIndexes: plain(shape.GlobalSecondaryIndexes) }),
    ...(shape.LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes: plain(shape.LocalSecondaryIndexes) }),
  };
}

function plain(indexes: z.infer<typeof secondaryIndexes>): object[] {
  return indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
}
