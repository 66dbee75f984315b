import { escapeXml, xmlAnswer } from '../../gateway/answers.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall, WireRequest } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { PolicyEngine } from '../../iam/policy-engine.ts';

/** SNS: shows the topics of the template. Nobody subscribes to a topic here. */
export class SnsService implements Service {
  readonly name = 'sns';
  readonly #topics = new Set<string>();
  readonly #access: Pick<PolicyEngine, 'report'>;

  constructor(access: Pick<PolicyEngine, 'report'>) {
    this.#access = access;
  }

  addTopic(arn: string): void {
    this.#topics.add(arn);
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
