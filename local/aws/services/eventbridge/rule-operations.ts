import { z } from 'zod';
import { compilePattern, PatternError } from '../../../../core/event/pattern.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { Operation } from './operation.ts';
import { operation } from './operation.ts';
import type { Rule, RuleBook, RuleTarget } from './rule-book.ts';

const describeRule = (rule: Rule): Record<string, unknown> => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: rule.busName,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  ...(rule.description !== undefined && { Description: rule.description }),
  ...(rule.eventPattern !== undefined && { EventPattern: JSON.stringify(rule.eventPattern) }),
  ...(rule.scheduleExpression !== undefined && { ScheduleExpression: rule.scheduleExpression }),
});

const describeTarget = ({ id, arn, deadLetterArn }: RuleTarget): Record<string, unknown> => ({
  Id: id,
  Arn: arn,
  ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
});

const EventBusName = z.string().default('default');

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('InvalidEventPatternException', `${name} is not valid. Reason: it is not JSON.`);
  }
}

function testPattern(pattern: string, event: string): boolean {
  try {
    return compilePattern(json(pattern, 'Event pattern')).matches(json(event, 'Event'));
  } catch (error) {
    if (error instanceof PatternError)
      throw new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
    throw error;
  }
}

/** Actions that read; there is none that changes rules, which come from the template. */
export const ruleOperations: Readonly<Record<string, Operation<{ rules: RuleBook }>>> = {
  ListEventBuses: operation(
    'ListEventBuses',
    z.object({ NamePrefix: z.string().default('') }),
    () => ['*'],
    ({ NamePrefix }, { rules }) => ({
      EventBuses: rules
        .buses()
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(({ name, arn }) => ({ Name: name, Arn: arn })),
    }),
  ),

  DescribeEventBus: operation(
    'DescribeEventBus',
    z.object({ Name: z.string().default('default') }),
    ({ Name }, { rules }) => [rules.bus(Name).arn],
    ({ Name }, { rules }) => {
      const { name, arn } = rules.bus(Name);
      return { Name: name, Arn: arn };
    },
  ),

  ListRules: operation(
    'ListRules',
    z.object({ EventBusName, NamePrefix: z.string().default('') }),
    (input, { rules }) => [rules.bus(input.EventBusName).arn],
    (input, { rules }) => ({
      Rules: rules
        .rulesOf(rules.bus(input.EventBusName).name)
        .filter(({ name }) => name.startsWith(input.NamePrefix))
        .map(describeRule),
    }),
  ),

  DescribeRule: operation(
    'DescribeRule',
    z.object({ EventBusName, Name: z.string() }),
    (input, { rules }) => [rules.rule(input.EventBusName, input.Name).arn],
    (input, { rules }) => describeRule(rules.rule(input.EventBusName, input.Name)),
  ),

  ListTargetsByRule: operation(
    'ListTargetsByRule',
    z.object({ EventBusName, Rule: z.string() }),
    (input, { rules }) => [rules.rule(input.EventBusName, input.Rule).arn],
    (input, { rules }) => ({ Targets: rules.rule(input.EventBusName, input.Rule).targets.map(describeTarget) }),
  ),

  TestEventPattern: operation(
    'TestEventPattern',
    z.object({ EventPattern: z.string(), Event: z.string() }),
    () => ['*'],
    (input) => ({ Result: testPattern(input.EventPattern, input.Event) }),
  ),
};
