import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  RoleName: z.string().exactOptional(),
  // The trust policy changes nothing: only functions have roles here, and the runtime acts for them.
  AssumeRolePolicyDocument: policyDocumentSchema,
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocumentSchema })).exactOptional(),
  Description: z.string().exactOptional(),
  MaxSessionDuration: z.number().exactOptional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).exactOptional(),
});

export const role: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::IAM::Role',
  schema,
  identify(logicalId, { RoleName }, environment) {
    const name = RoleName ?? physicalName(environment, logicalId, 64);
    return { ref: name, attributes: { Arn: `arn:aws:iam::${environment.accountId}:role/${name}`, RoleId: name } };
  },
  create({ properties, attributes }, runtime) {
    const arn = attributes['Arn'] ?? '';
    for (const { PolicyName, PolicyDocument } of properties.Policies ?? [])
      runtime.access.attachRolePolicy(arn, PolicyName, PolicyDocument);
  },
};
