import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  RuleName: z.string(),
  RuleBody: z.string(),
  RuleState: z.enum(['ENABLED', 'DISABLED']),
  ApplyOnTransformedLogs: z.boolean().exactOptional(),
});

/** A ranking of Contributor Insights: accepted; the lines that it ranks are in the log. */
export const insightRule: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::CloudWatch::InsightRule',
  schema,
  identify: (_, { RuleName }, environment) => ({
    ref: RuleName,
    attributes: {
      RuleName,
      Arn: `arn:aws:cloudwatch:${environment.region}:${environment.accountId}:insight-rule/${RuleName}`,
    },
  }),
  create: () => undefined,
};
