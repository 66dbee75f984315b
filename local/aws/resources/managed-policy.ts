import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  ManagedPolicyName: z.string().exactOptional(),
  Path: z.string().default('/'),
  PolicyDocument: policyDocumentSchema,
  Description: z.string().exactOptional(),
  /** Names of roles. Users and groups do not exist here. */
  Roles: z.array(z.string()).default([]),
});

/** A policy of the account, which roles name by its ARN: as theirs, or as their permissions boundary. */
export const managedPolicy: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::IAM::ManagedPolicy',
  schema,
  identify(logicalId, { ManagedPolicyName, Path }, environment) {
    const name = ManagedPolicyName ?? physicalName(environment, logicalId, 128);
    const arn = `arn:aws:iam::${environment.accountId}:policy${Path}${name}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  create({ ref, properties: { PolicyDocument, Roles } }, runtime) {
    runtime.access.addManagedPolicy(ref, PolicyDocument);
    for (const name of Roles)
      runtime.access.attachRolePolicy(`arn:aws:iam::${runtime.accountId}:role/${name}`, ref, PolicyDocument);
  },
};
