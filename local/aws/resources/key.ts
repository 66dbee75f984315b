import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalUuid } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  KeyPolicy: policyDocumentSchema,
  Description: z.string().exactOptional(),
  Enabled: z.literal(true).exactOptional(),
  KeySpec: z.literal('SYMMETRIC_DEFAULT').exactOptional(),
  KeyUsage: z.literal('ENCRYPT_DECRYPT').exactOptional(),
  // KMS keeps old material for what was encrypted with it, so that rotation is invisible to callers.
  EnableKeyRotation: z.boolean().exactOptional(),
  RotationPeriodInDays: z.number().exactOptional(),
  // Nothing deletes a key here.
  PendingWindowInDays: z.number().exactOptional(),
});

export const key: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::KMS::Key',
  schema,
  identify(logicalId, _properties, environment) {
    const id = physicalUuid(environment, logicalId);
    return {
      ref: id,
      attributes: { KeyId: id, Arn: `arn:aws:kms:${environment.region}:${environment.accountId}:key/${id}` },
    };
  },
  create({ ref, properties, attributes }, runtime) {
    runtime.kms.createKey(ref, properties.Description ?? '');
    runtime.access.setResourcePolicy(attributes['Arn'] ?? '', properties.KeyPolicy, 'key policy');
  },
};
