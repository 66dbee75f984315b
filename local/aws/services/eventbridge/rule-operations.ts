import { z } from 'zod';
import { compilePattern, PatternError } from '../../../../core/event/pattern.ts';
import type { AccessRequest } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { Rule, RuleBook, RuleTarget } from './rule-book.ts';

/** An action that reads; there is none that changes rules, which come from the template. */
export interface RuleOperation {
  accesses(input: unknown, book: RuleBook): AccessRequest[];
  run(input: unknown, book: RuleBook): unknown;
}

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

function operation<Input>(
  action: string,
  schema: z.ZodType<Input>,
  resource: (input: Input, book: RuleBook) => string,
  run: (input: Input, book: RuleBook) => unknown,
): RuleOperation {
  const parse = (input: unknown): Input => {
    const { success, data, error } = schema.safeParse(input);
    if (!success) throw new ServiceError('ValidationException', z.prettifyError(error));
    return data;
  };
  return {
    accesses: (input, book) => [{ action: `events:${action}`, resource: resource(parse(input), book) }],
    run: (input, book) => run(parse(input), book),
  };
}

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

export const ruleOperations: Readonly<Record<string, RuleOperation>> = {
  ListEventBuses: operation(
    'ListEventBuses',
    z.object({ NamePrefix: z.string().default('') }),
    () => '*',
    ({ NamePrefix }, book) => ({
      EventBuses: book
        .buses()
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(({ name, arn }) => ({ Name: name, Arn: arn })),
    }),
  ),

  DescribeEventBus: operation(
    'DescribeEventBus',
    z.object({ Name: z.string().default('default') }),
    ({ Name }, book) => book.bus(Name).arn,
    ({ Name }, book) => {
      const { name, arn } = book.bus(Name);
      return { Name: name, Arn: arn };
    },
  ),

  ListRules: operation(
    'ListRules',
    z.object({ EventBusName, NamePrefix: z.string().default('') }),
    (input, book) => book.bus(input.EventBusName).arn,
    (input, book) => ({
      Rules: book
        .rulesOf(book.bus(input.EventBusName).name)
        .filter(({ name }) => name.startsWith(input.NamePrefix))
        .map(describeRule),
    }),
  ),

  DescribeRule: operation(
    'DescribeRule',
    z.object({ EventBusName, Name: z.string() }),
    (input, book) => book.rule(input.EventBusName, input.Name).arn,
    (input, book) => describeRule(book.rule(input.EventBusName, input.Name)),
  ),

  ListTargetsByRule: operation(
    'ListTargetsByRule',
    z.object({ EventBusName, Rule: z.string() }),
    (input, book) => book.rule(input.EventBusName, input.Rule).arn,
    (input, book) => ({ Targets: book.rule(input.EventBusName, input.Rule).targets.map(describeTarget) }),
  ),

  TestEventPattern: operation(
    'TestEventPattern',
    z.object({ EventPattern: z.string(), Event: z.string() }),
    () => '*',
    (input) => ({ Result: testPattern(input.EventPattern, input.Event) }),
  ),
};
