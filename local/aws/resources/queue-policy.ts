import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  /** Queue URLs. */
  Queues: z.array(z.string()).min(1),
  PolicyDocument: policyDocumentSchema,
});

/** The resource policy of one queue or more. */
export const queuePolicy: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::SQS::QueuePolicy',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ logicalId, properties: { Queues, PolicyDocument } }, runtime) {
    for (const url of Queues)
      runtime.access.setResourcePolicy(runtime.sqs.queues.at(url).arn, PolicyDocument, logicalId);
  },
};
