import type { z } from 'zod';
import { configurationSchema } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { WebhookError } from '../core/contract/errors.ts';

const KEY = 'webhooks';
const PREFIX = `${KEY}.`;

/** A setting is missing, unknown or outside its rule. The message has a line for each. */
export class ConfigurationError extends WebhookError {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the configuration from CDK context: the object `webhooks` (in `cdk.json`), overridden key by key with
 * `-c webhooks.stage=prod` or `-c webhooks.retry.maxAttempts=6`. Values from the command line are read as JSON where
 * they are JSON (numbers, booleans, lists), else as text.
 *
 * @throws ConfigurationError that names each field at fault, its rule, the value given and the remedy.
 */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  const given = copyOf(context[KEY]);
  for (const [key, value] of Object.entries(context)) {
    if (key.startsWith(PREFIX)) setAt(given, key.slice(PREFIX.length).split('.'), parsed(value));
  }
  const result = configurationSchema.safeParse(given);
  if (!result.success)
    throw new ConfigurationError(result.error.issues.map((issue) => explain(issue, given)).join('\n'));
  return result.data;
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

function explain(issue: z.core.$ZodIssue, given: Settings): string {
  const path = issue.path.map(String);
  const field = [KEY, ...path].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => `${field}.${key}: there is no such setting. Remove it, or see lib/configuration.ts for the names.`)
      .join('\n');
  }
  const value = path.reduce<unknown>((inner, key) => (inner as Settings | undefined)?.[key], given);
  const rule =
    issue.code === 'invalid_type' && issue.expected === 'object' ? 'must be a group of settings' : issue.message;
  const shown = value === undefined ? 'default' : JSON.stringify(value);
  return `${field}: ${rule} (given: ${shown}). Change it in cdk.json under context.${KEY}, or with -c ${field}=VALUE.`;
}
