import { z } from 'zod';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({ DashboardName: z.string().exactOptional(), DashboardBody: z.string() });

/** Accepted, not drawn. */
export const dashboard: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::CloudWatch::Dashboard',
  schema,
  identify: (logicalId, { DashboardName }, environment) => ({
    ref: DashboardName ?? physicalName(environment, logicalId, 255),
    attributes: {},
  }),
  create: () => undefined,
};
