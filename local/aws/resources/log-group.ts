import { z } from 'zod';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  LogGroupName: z.string().exactOptional(),
  // Lines are not kept here, so there is nothing to expire or to encrypt.
  RetentionInDays: z.number().exactOptional(),
  KmsKeyId: z.string().exactOptional(),
  LogGroupClass: z.string().exactOptional(),
  DeletionProtectionEnabled: z.boolean().exactOptional(),
});

export const logGroup: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Logs::LogGroup',
  schema,
  identify(logicalId, { LogGroupName }, environment) {
    const name = LogGroupName ?? physicalName(environment, logicalId, 512);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:logs:${environment.region}:${environment.accountId}:log-group:${name}:*` },
    };
  },
  // A group exists as soon as a function writes to it.
  create: () => undefined,
};
