import type { Account, Deployment, QueueName } from './deployment.ts';
import { arnOf, queueArn } from './deployment.ts';

/** Reads how the stack is wired: event source mappings and rules. */

/** Queues that a function consumes. */
export const consumedQueues = ['events', 'deliveries', 'deliveriesDeadLetters'] as const satisfies readonly QueueName[];

export interface Mapping {
  UUID: string;
  FunctionArn: string;
  /** E.g. `Enabled`, `Disabled`, `Creating`. */
  State: string;
  ScalingConfig?: { MaximumConcurrency?: number };
}

/** The event source mappings that consume a queue. https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export async function mappingsOf(account: Account, deployment: Deployment, queue: QueueName): Promise<Mapping[]> {
  const source = encodeURIComponent(queueArn(account, deployment, queue));
  const { EventSourceMappings } = await account.aws.get<{ EventSourceMappings: Mapping[] }>(
    'lambda',
    'ListEventSourceMappings',
    `/2015-03-31/event-source-mappings/?EventSourceArn=${source}`,
  );
  return EventSourceMappings;
}

export interface Rule {
  Name: string;
  /** `ENABLED` or `DISABLED`. */
  State: string;
  EventPattern?: string;
  ScheduleExpression?: string;
}

/** The rules of the stack on a bus. */
export async function rulesOn({ aws }: Account, bus: string, prefix: string): Promise<Rule[]> {
  const found: Rule[] = [];
  for (let NextToken: string | undefined; ;) {
    const page = await aws.json<{ Rules: Rule[]; NextToken?: string }>('events', 'ListRules', {
      EventBusName: bus,
      NamePrefix: prefix,
      ...(NextToken !== undefined && { NextToken }),
    });
    found.push(...page.Rules);
    if (page.NextToken === undefined) return found;
    NextToken = page.NextToken;
  }
}

export async function targetsOf({ aws }: Account, bus: string, rule: string): Promise<{ Arn: string }[]> {
  const { Targets } = await aws.json<{ Targets: { Arn: string }[] }>('events', 'ListTargetsByRule', {
    EventBusName: bus,
    Rule: rule,
  });
  return Targets;
}

export interface Pattern {
  source?: string[];
  'detail-type'?: unknown[];
}

export const patternOf = ({ EventPattern = '{}' }: Rule): Pattern => JSON.parse(EventPattern) as Pattern;

/** Names of rules begin with the name of the stack. */
export const namePrefix = ({ stackName }: Account): string => `${stackName}-`;

export const functionName = (arn: string): string => arn.split(':').at(6) ?? arn;

/** ARN of everything of a service whose name begins as those of this run do. */
export const ownArn = (account: Account, deployment: Deployment, service: string, kind: string): string =>
  arnOf(account, deployment, service, `${kind}${deployment.name}-verify-*`);
