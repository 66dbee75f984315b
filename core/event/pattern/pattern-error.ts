import { RuleError } from '../../contract/errors.ts';

/** An event pattern that an event bus would refuse. Its message names the path, the rule and the remedy. */
export class PatternError extends RuleError {
  override readonly name = 'PatternError';
  /** Where in the pattern, e.g. `$.detail.total[0].numeric`. */
  readonly path: string;

  constructor(path: string, rule: string, remedy: string) {
    super(`${path}: ${rule}`, remedy);
    this.path = path;
  }
}

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** `$.detail` + `total` is `$.detail.total`; keys that need it are quoted. */
export function childPath(path: string, key: string): string {
  return PLAIN_KEY.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** A value for a message: scalars as JSON, at most 60 characters; lists and objects by their kind only. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 1 ? `an object with ${shown(keys[0])}` : 'an object';
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
