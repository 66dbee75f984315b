import { z } from 'zod';
import { ConfigurationError } from './settings/configuration-error.ts';
import { configurationError } from './settings/explain.ts';
import { fillProtection, refuseContradictions } from './settings/together.ts';
import { eventSource, flag, logRetention, sharedRules, text } from './settings/rules.ts';

/** Configuration of one deployment of this app. */
const shape = {
  /** Name of the deployment, in the names of the stack, its bus and its queues. Default `dev`. */
  stage: text(
    /^[a-z][a-z0-9-]{0,19}$/,
    'must be 1 to 20 lower-case letters, digits or hyphens, a letter first',
  ).default('dev'),
  /** `source` of the platform's events. Default `street-collector-platform`. */
  source: eventSource,
  /** Days that logs are kept, one of the periods of CloudWatch Logs. Default 30. */
  logRetentionDays: logRetention,
  /** ARN of the topic that alarms notify. Default none: alarms show in CloudWatch only. */
  alarmTopicArn: text(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    'must be the ARN of a standard SNS topic',
  ).optional(),
  /** Whether to make a topic for alarms, for people to subscribe to. Default false; not with `alarmTopicArn`. */
  alarmTopic: flag.default(false),
  /** `receiver`: whether to make a receiver with a public URL for `npm run verify`. Default false. */
  verify: z.strictObject({ receiver: flag.default(false) }).prefault({}),
  ...sharedRules,
};

const schema = z
  .strictObject(shape)
  .superRefine(refuseContradictions)
  .superRefine(({ alarmTopic, alarmTopicArn }, context) => {
    if (!alarmTopic || alarmTopicArn === undefined) return;
    const message = 'must not be true beside alarmTopicArn: alarms notify one topic';
    context.addIssue({ code: 'custom', path: ['alarmTopic'], message });
  })
  .transform(fillProtection);

export type Configuration = z.output<typeof schema>;

const KEY = 'webhooks';
const PREFIX = `${KEY}.`;

/**
 * Reads the configuration from CDK context: the object `webhooks` (in `cdk.json`), overridden key by key with
 * `-c webhooks.stage=prod` or `-c webhooks.retry.maxAttempts=6`. A value from the command line is read as JSON where it
 * is JSON (number, boolean, list), else as text.
 *
 * @throws ConfigurationError that names each field at fault, its rule, the value given and the remedy.
 */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  refuseBareKeys(context);
  const given = copyOf(context[KEY]);
  for (const [key, value] of Object.entries(context)) {
    if (key.startsWith(PREFIX)) setAt(given, key.slice(PREFIX.length).split('.'), parsed(value));
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const remedy = (field: string): string => `Change it in cdk.json under context.${KEY}, or with -c ${field}=VALUE.`;
  throw configurationError(result.error, given, { prefix: PREFIX, remedy });
}

/** `-c stage=prod` would deploy the default stage without a word. */
function refuseBareKeys(context: Readonly<Record<string, unknown>>): void {
  const faults = Object.keys(context)
    .filter((key) => Object.hasOwn(shape, key.split('.')[0] ?? ''))
    .map(
      (key) => `${key}: settings begin with "${PREFIX}". Write -c ${PREFIX}${key}=VALUE instead of -c ${key}=VALUE.`,
    );
  if (faults.length > 0) throw new ConfigurationError(faults.join('\n'));
}

type Settings = Record<string, unknown>;

function copyOf(value: unknown): Settings {
  const settings = parsed(value ?? {});
  if (!isSettings(settings))
    throw new ConfigurationError(`${KEY}: must be an object of settings (given: ${JSON.stringify(value)}).`);
  return structuredClone(settings);
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Context values of the command line are text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // Text that is not JSON means itself.
  }
}

function setAt(settings: Settings, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    settings[head] = value;
    return;
  }
  const inner = settings[head] ?? {};
  if (!isSettings(inner))
    throw new ConfigurationError(
      `${PREFIX}${head}: is not a group of settings, so ${PREFIX}${path.join('.')} cannot be set.`,
    );
  settings[head] = inner;
  setAt(inner, rest, value);
}
