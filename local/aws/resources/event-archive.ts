import { z } from 'zod';
import { compilePattern } from '../../../core/event/pattern.ts';
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

/** An archive of a bus, from which replays send events again. */
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
  create({ properties, ref, attributes: { Arn } }, runtime) {
    const { SourceArn, Description, EventPattern, RetentionDays = 0 } = properties;
    runtime.eventBridge.archives.add({
      name: ref,
      arn: Arn ?? '',
      sourceArn: runtime.eventBridge.rules.bus(SourceArn).arn,
      retentionDays: RetentionDays,
      createdAt: runtime.eventBridge.now(),
      ...(Description !== undefined && { description: Description }),
      ...(EventPattern !== undefined && { eventPattern: EventPattern, pattern: compilePattern(EventPattern) }),
    });
  },
};
