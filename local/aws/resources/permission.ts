import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  Action: z.literal('lambda:InvokeFunction'),
  /** Name or ARN. */
  FunctionName: z.string(),
  /** A service, e.g. `events.amazonaws.com`. */
  Principal: z.string(),
  SourceArn: z.string().exactOptional(),
  SourceAccount: z.string().exactOptional(),
});

/** A function's resource policy, one statement for each resource of this type. */
export const permission: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Lambda::Permission',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ logicalId, properties: { Action, FunctionName, Principal, SourceArn, SourceAccount } }, runtime) {
    const resource = FunctionName.startsWith('arn:')
      ? FunctionName
      : `arn:aws:lambda:${runtime.region}:${runtime.accountId}:function:${FunctionName}`;
    runtime.access.setResourcePolicy(
      resource,
      {
        Statement: {
          Effect: 'Allow',
          Action,
          Resource: resource,
          Principal: { Service: Principal },
          Condition: {
            ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
            ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
          },
        },
      },
      logicalId,
    );
  },
};
