import { z } from 'zod';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  SourceArn: z.string(),
  ArchiveName: z.string().exactOptional(),
  Description: z.string().exactOptional(),
  EventPattern: z.record(z.string(), z.unknown()).exactOptional(),
  KmsKeyIdentifier: z.string().exactOptional(),
  RetentionDays: z.number().exactOptional(),
});

/** Accepted and not filled: an archive only serves replays, which the local EventBridge refuses as unknown operations. */
export const eventArchive: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Events::Archive',
  schema,
  identify(logicalId, { ArchiveName }, environment) {
    const name = ArchiveName ?? physicalName(environment, logicalId, 48);
    return {
      ref: name,
      attributes: {
        ArchiveName: name,
        Arn: `arn:aws:events:${environment.region}:${environment.accountId}:archive/${name}`,
      },
    };
  },
  create: ({ properties: { SourceArn } }, runtime) => void runtime.eventBridge.rules.bus(SourceArn),
};
