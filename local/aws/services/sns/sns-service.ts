import { escapeXml, xmlAnswer } from '../../gateway/answers.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall, WireRequest } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { PolicyDocument } from '../../iam/access-control.ts';
import type { PolicyEngine } from '../../iam/policy-engine.ts';

type Access = Pick<PolicyEngine, 'report' | 'setResourcePolicy'>;

const POLICY = 'topic policy';

/**
 * The policy of a topic that has no other.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-access-policy-use-case-source-account-owner
 */
const defaultPolicy = (arn: string): PolicyDocument => ({
  Statement: {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'sns:Publish',
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceOwner': arn.split(':')[4] ?? '' } },
  },
});

/** SNS: shows the topics of the template. Nobody subscribes to a topic here. */
export class SnsService implements Service {
  readonly name = 'sns';
  readonly #topics = new Set<string>();
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  addTopic(arn: string): void {
    this.#topics.add(arn);
    this.setPolicy(arn, defaultPolicy(arn));
  }

  /** Replaces the policy of a topic, that of SNS too. */
  setPolicy(arn: string, document: PolicyDocument): void {
    this.#access.setResourcePolicy(arn, document, POLICY);
  }

  /** SNS speaks the query protocol. */
  readCall({ body }: WireRequest): Pick<ServiceCall, 'operation' | 'input'> {
    const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body.toString()));
    return { operation: Action, input };
  }

  accesses({ operation, input }: ServiceCall): AccessRequest[] {
    return [{ action: `sns:${operation}`, resource: topicIn(input) }];
  }

  /** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
  handle({ operation, input }: ServiceCall): Promise<ServiceAnswer> {
    if (operation !== 'GetTopicAttributes')
      throw new ServiceError('InvalidAction', `The local SNS has GetTopicAttributes, not ${operation}.`);
    const arn = topicIn(input);
    if (!this.#topics.has(arn)) throw new ServiceError('NotFound', 'Topic does not exist', 404);
    const attributes = Object.entries({ TopicArn: arn, Policy: JSON.stringify(this.#policyOf(arn)) });
    const entries = attributes.map(
      ([key, value]) => `<entry><key>${key}</key><value>${escapeXml(value)}</value></entry>`,
    );
    return Promise.resolve(
      xmlAnswer(
        `<GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult><Attributes>${entries.join('')}</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
      ),
    );
  }

  /** The latest one counts: a policy of the template replaces that of SNS. */
  #policyOf(arn: string): object | undefined {
    return this.#access.report().policies.findLast(({ resourceArn }) => resourceArn === arn)?.document;
  }
}

const topicIn = ({ TopicArn }: ServiceCall['input']): string => (typeof TopicArn === 'string' ? TopicArn : '*');
