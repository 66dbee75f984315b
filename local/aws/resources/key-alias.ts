import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  AliasName: z.string().startsWith('alias/'),
  /** Key id or ARN. */
  TargetKeyId: z.string(),
});

export const keyAlias: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::KMS::Alias',
  schema,
  identify: (_logicalId, { AliasName }) => ({ ref: AliasName, attributes: {} }),
  create: ({ properties }, runtime) =>
    runtime.kms.createAlias(properties.AliasName, properties.TargetKeyId.replace(/^.*:key\//, '')),
};
