import { z } from 'zod';
import type { PolicyDocument } from '../iam/access-control.ts';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const topicSchema = z.strictObject({
  TopicName: z.string().exactOptional(),
  DisplayName: z.string().exactOptional(),
  KmsMasterKeyId: z.string().exactOptional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).exactOptional(),
});

const POLICY = 'topic policy';

/**
 * The policy of a topic that has no other. A policy of the template replaces it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-access-policy-use-case-source-account-owner
 */
const defaultPolicy = (arn: string, accountId: string): PolicyDocument => ({
  Statement: {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'sns:Publish',
    Resource: arn,
    Condition: { StringEquals: { 'aws:SourceOwner': accountId } },
  },
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
  create({ ref }, runtime) {
    runtime.sns.addTopic(ref);
    runtime.access.setResourcePolicy(ref, defaultPolicy(ref, runtime.accountId), POLICY);
  },
};

const topicPolicySchema = z.strictObject({ PolicyDocument: policyDocumentSchema, Topics: z.array(z.string()) });

export const topicPolicy: ResourceType<z.infer<typeof topicPolicySchema>> = {
  type: 'AWS::SNS::TopicPolicy',
  schema: topicPolicySchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ properties }, runtime) {
    for (const arn of properties.Topics) runtime.access.setResourcePolicy(arn, properties.PolicyDocument, POLICY);
  },
};
