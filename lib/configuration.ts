import { z } from 'zod';
import { longestScheduleSeconds } from '../core/contract/limits.ts';
import { whyForbidden } from './forbidden-ranges.ts';

const DAY_SECONDS = 86_400;

/** The periods that CloudWatch Logs offers. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

function integer(minimum: number, maximum: number) {
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z.int({ error: rule }).min(minimum, rule).max(maximum, rule);
}

function text(pattern: RegExp, rule: string) {
  return z.string({ error: rule }).regex(pattern, rule);
}

const cidr = z.string({ error: 'must be a CIDR block' }).superRefine((value, context) => {
  const reason = whyForbidden(value);
  if (reason !== undefined)
    context.addIssue({ code: 'custom', message: `${reason}; name a private range of your own network` });
});

const retrySchema = z.strictObject({
  /** Attempts of a delivery, the first one included, 1 to 12. Default 4: the first and 3 retries. */
  maxAttempts: integer(1, 12).default(4),
  /** Seconds before the second attempt, 1 to 3600; each further wait is 4 times longer, at most a day. Default 30. */
  baseSeconds: integer(1, 3600).default(30),
});

const breakerSchema = z.strictObject({
  /** Consecutive failed attempts after which deliveries to a destination rest, 1 to 1000. Default 10. */
  failures: integer(1, 1000).default(10),
  /** Deliveries that these must be spread over, 1 to 100. Default 3. */
  deliveries: integer(1, 100).default(3),
  /** Seconds that they rest at first, 1 to 1800; doubled each time that it fails again, up to half an hour. Default 60. */
  seconds: integer(1, 1800).default(60),
  /** Days of nothing but failures after which a destination is disabled, 1 to 30; it is warned of at half of it. Default 5. */
  disableAfterDays: integer(1, 30).default(5),
});

const limitsSchema = z
  .strictObject({
    /** Deliveries a minute to a destination that has no limit of its own, 1 to 18000. Default 100. */
    ratePerMinute: integer(1, 18_000).default(100),
    /** Deliveries at once to it after a quiet time, 1 to 10000. Default 250. */
    burst: integer(1, 10_000).default(250),
    /** Deliveries a second that no destination's limit may exceed, 1 to 300: what its table partition can record. Default 300. */
    maxPerSecond: integer(1, 300).default(300),
    /** Attempts of a delivery that no destination's policy may exceed, 1 to 12. Default 12. */
    maxAttempts: integer(1, 12).default(12),
  })
  .superRefine(({ ratePerMinute, maxPerSecond }, context) => {
    if (ratePerMinute <= maxPerSecond * 60) return;
    context.addIssue({
      code: 'custom',
      path: ['ratePerMinute'],
      message: `must be at most 60 x maxPerSecond, here ${maxPerSecond * 60}`,
    });
  });

const publicRange = z.union([z.cidrv4(), z.cidrv6()], { error: 'must be a CIDR block, e.g. 203.0.113.0/24' });

const adminApiSchema = z.strictObject({
  /** Addresses that the admin API may be called from. Default: any; callers sign with IAM in either case. */
  allowedCidrs: z.array(publicRange, { error: 'must be a list of CIDR blocks' }).default([]),
  /** Requests a second, 1 to 1000. Default 50. */
  requestsPerSecond: integer(1, 1000).default(50),
  /** Requests at once after a quiet time, 1 to 2000. Default 100. */
  burst: integer(1, 2000).default(100),
  /** Whether this stack gives API Gateway its one role for logs in this account and region. Default true; false where there is one already. */
  accountLogRole: z.boolean({ error: 'must be true or false' }).default(true),
});

/** Lambda allows 2 to 1000. */
const concurrencySchema = (standard: number) =>
  z.strictObject({ maximumConcurrency: integer(2, 1000).default(standard) }).prefault({});

/** The settings of one deployment. Every field has a default; an unknown field is refused. */
export const configurationSchema = z
  .strictObject({
    /** Name of the deployment, in the names of the stack, its bus and its queues. Default `dev`. */
    stage: text(
      /^[a-z][a-z0-9-]{0,19}$/,
      'must be 1 to 20 lower-case letters, digits or hyphens, a letter first',
    ).default('dev'),
    /** `source` of the platform's events. Default `street-collector-platform`. */
    source: text(
      /^(?!aws\.)[A-Za-z0-9._-]{1,200}$/,
      'must be 1 to 200 letters, digits, dots, hyphens or underscores, not beginning with "aws."',
    ).default('street-collector-platform'),
    /** Days that payloads and the archive are kept and a parked delivery waits, 1 to 365. Default 30. */
    retentionDays: integer(1, 365).default(30),
    retry: retrySchema.prefault({}),
    limits: limitsSchema.prefault({}),
    breaker: breakerSchema.prefault({}),
    /** fan-out: batches at once, 2 to 1000. Default 10. */
    fanOut: concurrencySchema(10),
    /** deliver: batches at once, 2 to 1000. Default 50. */
    deliver: concurrencySchema(50),
    adminApi: adminApiSchema.prefault({}),
    /** Private ranges that receivers may live in. Default none. */
    allowedPrivateCidrs: z.array(cidr, { error: 'must be a list of CIDR blocks' }).default([]),
    /** Ports that destinations may use. Default 443 and 8443. */
    allowedPorts: z
      .array(integer(1, 65_535), { error: 'must be a list of ports' })
      .min(1, 'must name a port')
      .default([443, 8443]),
    /** Whether receivers get the trace of an event as a `traceparent` header. Default false. */
    traceparent: z.boolean({ error: 'must be true or false' }).default(false),
    /** Topic that alarms notify. Default none: alarms show in CloudWatch only. */
    alarmTopicArn: text(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
      'must be the ARN of a standard SNS topic',
    ).optional(),
    /** Whether to make a topic for alarms, for people to subscribe to. Default false; not with `alarmTopicArn`. */
    alarmTopic: z.boolean({ error: 'must be true or false' }).default(false),
    /** Where the runbook is read, for the links of alarms. Default: its path in this repository. */
    runbookUrl: text(/^[!-"$-~]{1,500}$/, 'must be an address of 1 to 500 characters without spaces or #').default(
      'docs/runbook.md',
    ),
    /** Days that logs are kept, one of the periods of CloudWatch Logs. Default 30. */
    logRetentionDays: z
      .literal(LOG_RETENTION_DAYS, { error: `must be one of ${LOG_RETENTION_DAYS.join(', ')}` })
      .default(30),
    /** What becomes of tables and key when the stack is deleted: `retain` or `destroy`. Default `retain`. */
    removalPolicy: z.enum(['retain', 'destroy'], { error: 'must be "retain" or "destroy"' }).default('retain'),
    /** Whether tables refuse to be deleted. Default: true, unless `removalPolicy` is `destroy`. */
    deletionProtection: z.boolean({ error: 'must be true or false' }).optional(),
  })
  .superRefine(({ removalPolicy, deletionProtection }, context) => {
    if (removalPolicy === 'retain' || deletionProtection !== true) return;
    const message = 'must not be true when removalPolicy is "destroy": protected tables cannot be destroyed';
    context.addIssue({ code: 'custom', path: ['deletionProtection'], message });
  })
  .superRefine(({ alarmTopic, alarmTopicArn }, context) => {
    if (!alarmTopic || alarmTopicArn === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['alarmTopic'],
      message: 'must not be true beside alarmTopicArn: alarms notify one topic',
    });
  })
  .superRefine(({ retry, limits }, context) => {
    if (retry.maxAttempts <= limits.maxAttempts) return;
    context.addIssue({
      code: 'custom',
      path: ['retry', 'maxAttempts'],
      message: `must be at most limits.maxAttempts, here ${limits.maxAttempts}`,
    });
  })
  .superRefine(({ retry, retentionDays }, context) => {
    if (longestScheduleSeconds(retry) < retentionDays * DAY_SECONDS) return;
    const message = `waits add up to more than the retention of ${retentionDays} days: lower maxAttempts or baseSeconds, or raise retentionDays`;
    context.addIssue({ code: 'custom', path: ['retry'], message });
  })
  .transform((settings) => ({
    ...settings,
    deletionProtection: settings.deletionProtection ?? settings.removalPolicy === 'retain',
  }));

export type Configuration = z.output<typeof configurationSchema>;
