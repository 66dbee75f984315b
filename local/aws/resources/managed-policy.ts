import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  ManagedPolicyName: z.string().exactOptional(),
  PolicyDocument: policyDocumentSchema,
  Description: z.string().exactOptional(),
  Path: z.literal('/').exactOptional(),
  /** Names of roles; a role may name the policy instead. */
  Roles: z.array(z.string()).exactOptional(),
});

export const managedPolicy: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::IAM::ManagedPolicy',
  schema,
  identify(logicalId, { ManagedPolicyName }, environment) {
    const arn = `arn:aws:iam::${environment.accountId}:policy/${ManagedPolicyName ?? physicalName(environment, logicalId, 128)}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  create({ ref, properties }, runtime) {
    runtime.access.defineManagedPolicy(ref, properties.PolicyDocument);
    for (const name of properties.Roles ?? [])
      runtime.access.attachManagedPolicy(`arn:aws:iam::${runtime.accountId}:role/${name}`, ref);
  },
};
