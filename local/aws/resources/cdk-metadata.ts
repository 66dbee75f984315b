import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({ Analytics: z.string().exactOptional() });

/** Names of the constructs, for AWS's statistics: ignored. */
export const cdkMetadata: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::CDK::Metadata',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
  create: () => undefined,
};
