import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const topicSchema = z.strictObject({
  TopicName: z.string().exactOptional(),
  DisplayName: z.string().exactOptional(),
  KmsMasterKeyId: z.string().exactOptional(),
});

/** Nobody subscribes to a topic here; its policy decides whether alarms may publish. */
export const topic: ResourceType<z.infer<typeof topicSchema>> = {
  type: 'AWS::SNS::Topic',
  schema: topicSchema,
  identify(logicalId, { TopicName }, environment) {
    const name = TopicName ?? physicalName(environment, logicalId, 256);
    const arn = `arn:aws:sns:${environment.region}:${environment.accountId}:${name}`;
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  create: ({ ref }, runtime) => runtime.sns.addTopic(ref),
};

const topicPolicySchema = z.strictObject({ PolicyDocument: policyDocumentSchema, Topics: z.array(z.string()) });

export const topicPolicy: ResourceType<z.infer<typeof topicPolicySchema>> = {
  type: 'AWS::SNS::TopicPolicy',
  schema: topicPolicySchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ properties }, runtime) {
    for (const arn of properties.Topics) runtime.sns.setPolicy(arn, properties.PolicyDocument);
  },
};
