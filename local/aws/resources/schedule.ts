import { z } from 'zod';
import { scheduleTarget } from '../services/scheduler/schedule-target.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  Name: z.string().exactOptional(),
  Description: z.string().exactOptional(),
  GroupName: z.string().default('default'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.enum(['UTC', 'Etc/UTC'], 'schedules run in UTC here').exactOptional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF', 'schedules run on time here') }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z.string().regex(/^arn:aws:lambda:/, 'schedules start functions here'),
    RoleArn: z.string(),
    Input: z.string().exactOptional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).exactOptional(),
    // Starting a function fails here only for good, so there is nothing to retry.
    RetryPolicy: z
      .strictObject({
        MaximumRetryAttempts: z.number().exactOptional(),
        MaximumEventAgeInSeconds: z.number().exactOptional(),
      })
      .exactOptional(),
  }),
});

/** Starts a function at certain times, as the schedule's own role. */
export const schedule: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Scheduler::Schedule',
  schema,
  identify(logicalId, { Name, GroupName }, environment) {
    const name = Name ?? physicalName(environment, logicalId, 64);
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:scheduler:${environment.region}:${environment.accountId}:schedule/${GroupName}/${name}`,
      },
    };
  },
  create({ properties: { ScheduleExpression, State, Target }, attributes: { Arn } }, runtime) {
    if (State === 'DISABLED') return;
    const run = scheduleTarget(
      {
        scheduleArn: Arn ?? '',
        functionArn: Target.Arn,
        roleArn: Target.RoleArn,
        input: Target.Input,
        deadLetterArn: Target.DeadLetterConfig?.Arn,
      },
      {
        ...runtime,
        account: runtime,
        queues: runtime.sqs.queues,
        invoke: (arn, payload) => runtime.lambda.invokeEvent(arn, payload),
      },
    );
    runtime.scheduler.add(ScheduleExpression, run);
  },
};

const groupSchema = z.strictObject({
  Name: z.string().exactOptional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).exactOptional(),
});

/** A name that schedules share. */
export const scheduleGroup: ResourceType<z.infer<typeof groupSchema>> = {
  type: 'AWS::Scheduler::ScheduleGroup',
  schema: groupSchema,
  identify(logicalId, { Name }, environment) {
    const name = Name ?? physicalName(environment, logicalId, 64);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:scheduler:${environment.region}:${environment.accountId}:schedule-group/${name}` },
    };
  },
  create: () => undefined,
};
