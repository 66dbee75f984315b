import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: policyDocumentSchema,
  /** Names of roles. Users and groups do not exist here. */
  Roles: z.array(z.string()),
});

export const policy: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::IAM::Policy',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ properties }, runtime) {
    for (const name of properties.Roles) {
      runtime.access.attachRolePolicy(
        `arn:aws:iam::${runtime.accountId}:role/${name}`,
        properties.PolicyName,
        properties.PolicyDocument,
      );
    }
  },
};
