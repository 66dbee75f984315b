import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  RoleName: z.string().exactOptional(),
  Path: z.string().default('/'),
  // The trust policy changes nothing: only functions have roles here, and the runtime acts for them.
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocumentSchema })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  PermissionsBoundary: z.string().exactOptional(),
  Description: z.string().exactOptional(),
  MaxSessionDuration: z.number().exactOptional(),
});

export const role: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::IAM::Role',
  schema,
  mayLeadOutside: ['ManagedPolicyArns', 'PermissionsBoundary'],
  identify(logicalId, { RoleName, Path }, environment) {
    const name = RoleName ?? physicalName(environment, logicalId, 64);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:iam::${environment.accountId}:role${Path}${name}`, RoleId: name },
    };
  },
  create({ properties, attributes }, runtime) {
    const { Policies, ManagedPolicyArns, PermissionsBoundary } = properties;
    const arn = attributes['Arn'] ?? '';
    for (const { PolicyName, PolicyDocument } of Policies)
      runtime.access.attachRolePolicy(arn, PolicyName, PolicyDocument);
    for (const policy of ManagedPolicyArns) {
      const document = runtime.access.managedPolicy(policy);
      if (document !== undefined) runtime.access.attachRolePolicy(arn, policy, document);
      else
        runtime.notEvaluated(`AWS::IAM::Role ManagedPolicyArns: ${policy} is not in the template and grants nothing`);
    }
    if (PermissionsBoundary === undefined) return;
    const document = runtime.access.managedPolicy(PermissionsBoundary);
    if (document !== undefined) runtime.access.setBoundary(arn, PermissionsBoundary, document);
    else
      runtime.notEvaluated(
        `AWS::IAM::Role PermissionsBoundary: ${PermissionsBoundary} is not in the template and counts as one that allows all`,
      );
  },
};
