import type { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';

/** How a caller spells a setting, and where it changes the setting. */
export interface Spelling {
  /** Before the name of a field, e.g. `webhooks.`. */
  prefix: string;
  /** End of the line about a field, e.g. `Change it in the props.`. */
  remedy: (field: string) => string;
}

/** Makes one error of all issues with `given`. */
export function configurationError(
  { issues }: z.core.$ZodError,
  given: Readonly<Record<string, unknown>>,
  spelling: Spelling,
): ConfigurationError {
  return new ConfigurationError(issues.flatMap((issue) => explain(issue, given, spelling)).join('\n'));
}

function explain(issue: z.core.$ZodIssue, given: unknown, { prefix, remedy }: Spelling): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(
      (key) => `${prefix}${[...path, key].join('.')}: no setting has this name. Remove it, or correct its spelling.`,
    );
  const field = `${prefix}${path.join('.')}`;
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], given);
  const rule =
    issue.code === 'invalid_type' && issue.expected === 'object' ? 'must be a group of settings' : issue.message;
  const shown = value === undefined ? 'default' : JSON.stringify(value);
  return [`${field}: ${rule} (given: ${shown}). ${remedy(field)}`];
}
