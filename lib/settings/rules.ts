import { RemovalPolicy } from 'aws-cdk-lib';
import { z } from 'zod';
import {
  ATTEMPTS_LIMIT,
  LONGEST_WAIT_SECONDS,
  RETRY_PRESETS,
  SCHEDULE_STEP,
  SCHEDULE_STEPS,
} from '../../core/contract/retry-waits.ts';
import { whyForbidden } from './forbidden-ranges.ts';

/** The rule of each setting, with its default. The props of the pipeline and the context of the app share them. */

/** The periods of CloudWatch Logs, in days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The claim in which Cognito names the groups of a user. */
export const COGNITO_GROUPS = 'cognito:groups';

function integer(minimum: number, maximum: number) {
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z.int({ error: rule }).min(minimum, rule).max(maximum, rule);
}

export function text(pattern: RegExp, rule: string) {
  return z.string({ error: rule }).regex(pattern, rule);
}

export const flag = z.boolean({ error: 'must be true or false' });

const privateRange = z.string({ error: 'must be a CIDR block' }).superRefine((value, context) => {
  const reason = whyForbidden(value);
  if (reason !== undefined)
    context.addIssue({ code: 'custom', message: `${reason}; name a private range of your own network` });
});

const publicRange = z.union([z.cidrv4(), z.cidrv6()], { error: 'must be a CIDR block, e.g. 203.0.113.0/24' });

const principal = text(
  /^(\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]{1,512}))$/,
  'must be the id of an account or the ARN of a role or user, without wildcards',
);

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html: a new table has the minimum anyway. */
const warmThroughput = z.strictObject({
  readsPerSecond: integer(12_000, 1_000_000).exactOptional(),
  writesPerSecond: integer(4000, 1_000_000).exactOptional(),
});

const number = (minimum: number, maximum: number) => {
  const rule = `must be a number from ${minimum} to ${maximum}`;
  return z.number({ error: rule }).min(minimum, rule).max(maximum, rule);
};

const SCHEDULE_RULE = `must be a list of 1 to ${SCHEDULE_STEPS} waits such as "30s", "5m", "2h" or "1d"`;

const retry = z
  .strictObject({
    preset: z.enum(RETRY_PRESETS, { error: `must be one of ${RETRY_PRESETS.join(', ')}` }).exactOptional(),
    schedule: z
      .array(text(SCHEDULE_STEP, SCHEDULE_RULE), { error: SCHEDULE_RULE })
      .min(1, SCHEDULE_RULE)
      .max(SCHEDULE_STEPS, SCHEDULE_RULE)
      .exactOptional(),
    maxAttempts: integer(1, ATTEMPTS_LIMIT).exactOptional(),
    baseSeconds: integer(1, 3600).exactOptional(),
    factor: number(1, 10).exactOptional(),
    maxSeconds: integer(1, LONGEST_WAIT_SECONDS).exactOptional(),
    jitter: number(0, 1).exactOptional(),
    deadlineSeconds: integer(1, 31_536_000).exactOptional(),
    retryAfter: z
      .enum(['lengthen', 'replace', 'ignore'], { error: 'must be lengthen, replace or ignore' })
      .exactOptional(),
  })
  .transform((given) =>
    given.preset === undefined && given.schedule === undefined ? { maxAttempts: 4, baseSeconds: 30, ...given } : given,
  );

const limits = z.strictObject({
  ratePerMinute: integer(1, 18_000).default(100),
  burst: integer(1, 10_000).default(250),
  maxPerSecond: integer(1, 300).default(300),
  maxAttempts: integer(1, ATTEMPTS_LIMIT).default(ATTEMPTS_LIMIT),
});

const breaker = z.strictObject({
  failures: integer(1, 1000).default(10),
  deliveries: integer(1, 100).default(3),
  seconds: integer(1, 1800).default(60),
  disableAfterDays: integer(1, 30).default(5),
});

const adminApi = z.strictObject({
  allowedCidrs: z.array(publicRange, { error: 'must be a list of CIDR blocks' }).default([]),
  requestsPerSecond: integer(1, 1000).default(50),
  burst: integer(1, 2000).default(100),
  allowedPrincipals: z.array(principal, { error: 'must be a list of accounts and roles' }).default([]),
  accountLogRole: flag.default(false),
});

/** Endpoints go into a response header, so they have none of its separators. */
const ADDRESS =
  /^https:\/\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?(\/[\w.~!$&()*+=:@%/-]*)?(\?[\w.~!$&()*+=:@%/-]*)?$/;
const endpoint = text(ADDRESS, 'must be an https address, its host in lower case');

/** An OpenID Connect issuer. API Gateway compares its address with that in the token, character by character. */
const issuer = z.strictObject({
  url: text(/^[^?]*$/, 'must have no query').pipe(endpoint),
  clientId: text(/^[\w.:/@+-]{1,255}$/, 'must be the id of a public client'),
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  revocationEndpoint: endpoint.exactOptional(),
  endSessionEndpoint: endpoint.exactOptional(),
  scope: text(
    /^(?=(.* )?openid( |$))[\w.:/-]{1,100}( [\w.:/-]{1,100}){0,19}$/,
    'must be scopes with a space between, one of them openid',
  ).default('openid email offline_access'),
});

const visible = text(/^[^\s\p{C}]([^\p{C}]{0,126}[^\s\p{C}])?$/u, 'must be 1 to 128 visible characters');

const groups = z.strictObject({
  claim: visible.default(COGNITO_GROUPS),
  admins: visible.default('webhooks-admins'),
  viewers: visible.default('webhooks-viewers'),
});

const domain = z.strictObject({
  name: text(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a host name in lower case, e.g. webhooks.example.com',
  ),
  certificateArn: text(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/,
    'must be the ARN of a certificate of ACM, in the region of the stack',
  ),
});

const console = z.strictObject({
  enabled: flag.default(false),
  issuer: issuer.exactOptional(),
  groups: groups.prefault({}),
  tokenMinutes: integer(5, 60).default(15),
  domain: domain.exactOptional(),
});

const figures = z.strictObject({
  enabled: flag.default(true),
  windowSeconds: integer(0, 60).default(60),
});

const concurrency = (standard: number) =>
  z.strictObject({ maximumConcurrency: integer(2, 1000).default(standard) }).prefault({});

export const eventSource = text(
  /^(?!aws\.)[A-Za-z0-9._-]{1,200}$/,
  'must be 1 to 200 letters, digits, dots, hyphens or underscores, not beginning with "aws."',
).default('street-collector-platform');

export const logRetention = z
  .literal(LOG_RETENTION_DAYS, { error: `must be one of ${LOG_RETENTION_DAYS.join(', ')}` })
  .default(30);

/** Settings that the props of the pipeline and the context of the app spell alike. */
export const sharedRules = {
  catalogue: text(/^[^\p{C}]{1,1000}$/u, 'must be the path of a folder').optional(),
  retentionDays: integer(1, 365).default(30),
  retry: retry.prefault({}),
  limits: limits.prefault({}),
  breaker: breaker.prefault({}),
  fanOut: concurrency(10),
  deliver: concurrency(50),
  adminApi: adminApi.prefault({}),
  console: console.prefault({}),
  figures: figures.prefault({}),
  warmThroughput: warmThroughput.prefault({}),
  allowedPrivateCidrs: z.array(privateRange, { error: 'must be a list of CIDR blocks' }).default([]),
  allowedPorts: z
    .array(integer(1, 65_535), { error: 'must be a list of ports' })
    .min(1, 'must name a port')
    .default([443, 8443]),
  traceparent: flag.default(false),
  runbookUrl: text(/^[!-"$-~]{1,500}$/, 'must be an address of 1 to 500 characters without spaces or #').default(
    'docs/runbook.md',
  ),
  removalPolicy: z
    .enum({ RETAIN: RemovalPolicy.RETAIN, DESTROY: RemovalPolicy.DESTROY }, { error: 'must be "retain" or "destroy"' })
    .default(RemovalPolicy.RETAIN),
  deletionProtection: flag.optional(),
};
