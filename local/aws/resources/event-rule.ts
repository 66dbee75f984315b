import { z } from 'zod';
import { compilePattern } from '../../../core/event/pattern.ts';
import { busNameOf } from '../services/eventbridge/rule-book.ts';
import type { RuleTarget } from '../services/eventbridge/rule-book.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string().regex(/^arn:aws:(sqs|lambda):/, 'rules lead to queues and functions here'),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).exactOptional(),
  Input: z.string().exactOptional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).exactOptional(),
  // A target that fails here fails for good at once: nothing is retried.
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().exactOptional(),
      MaximumEventAgeInSeconds: z.number().exactOptional(),
    })
    .exactOptional(),
});

const schema = z.strictObject({
  Name: z.string().exactOptional(),
  Description: z.string().exactOptional(),
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown()).exactOptional(),
  ScheduleExpression: z.string().exactOptional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetSchema).default([]),
});

const targetOf = ({ Id, Arn, DeadLetterConfig, Input, SqsParameters }: z.output<typeof targetSchema>): RuleTarget => {
  const target: RuleTarget = { id: Id, arn: Arn };
  if (DeadLetterConfig !== undefined) target.deadLetterArn = DeadLetterConfig.Arn;
  if (Input !== undefined) target.input = Input;
  if (SqsParameters !== undefined) target.messageGroupId = SqsParameters.MessageGroupId;
  return target;
};

/** A rule of a bus, by pattern or by schedule. */
export const eventRule: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Events::Rule',
  schema,
  identify(logicalId, { Name, EventBusName }, environment) {
    const name = Name ?? physicalName(environment, logicalId, 64);
    const bus = busNameOf(EventBusName);
    const path = bus === 'default' ? name : `${bus}/${name}`;
    return {
      ref: bus === 'default' ? name : `${bus}|${name}`,
      attributes: { Arn: `arn:aws:events:${environment.region}:${environment.accountId}:rule/${path}` },
    };
  },
  create({ properties, ref, attributes: { Arn } }, runtime) {
    const { Description, EventBusName, EventPattern, ScheduleExpression, State, Targets } = properties;
    runtime.eventBridge.addRule({
      name: ref.slice(ref.indexOf('|') + 1),
      arn: Arn ?? '',
      busName: busNameOf(EventBusName),
      enabled: State === 'ENABLED',
      targets: Targets.map(targetOf),
      ...(Description !== undefined && { description: Description }),
      ...(EventPattern !== undefined && { eventPattern: EventPattern, pattern: compilePattern(EventPattern) }),
      ...(ScheduleExpression !== undefined && { scheduleExpression: ScheduleExpression }),
    });
  },
};
