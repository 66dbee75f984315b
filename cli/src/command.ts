import type { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import type { Output } from './output.ts';

/** An option, as `parseArgs` takes it, and its values. */
export interface Option {
  type: 'string' | 'boolean';
  short?: string;
  /** Whether it can be repeated. */
  multiple?: boolean;
  /** The allowed values, in any letter case. */
  oneOf?: readonly string[];
  /** Usual values, for the completion of a shell. */
  usual?: readonly string[];
}

export type Options = Readonly<Record<string, Option>>;

/** Values of options by name; a list for an option that can be repeated. */
export type Values = Readonly<Record<string, string | boolean | string[] | undefined>>;

export interface Surroundings {
  /** Words after the name of the command. */
  words: readonly string[];
  values: Values;
  output: Output;
  /** Returns a signal that Ctrl-C aborts, or a reader that ends early. Without this call, Ctrl-C ends the process at once. */
  stopSignal: () => AbortSignal;
  /** Asks a person and returns the line; `undefined` for none. Absent where nobody can respond. */
  ask?: ((question: string) => Promise<string | undefined>) | undefined;
  /** All commands, for those that describe them. */
  commands: readonly Command[];
}

export interface CommandContext extends Surroundings {
  manager: WebhookManager;
  /** Whether the API belongs to the local stack. */
  local: boolean;
}

/** A command of the admin API, or one that finds the stack by itself. */
export type Command = Described &
  (
    | {
        /** @returns the exit code */
        run(context: CommandContext): Promise<number>;
      }
    | {
        /** @returns the exit code */
        runAlone(surroundings: Surroundings): Promise<number>;
      }
  );

interface Described {
  /** E.g. `destinations list`. */
  name: string;
  /** Further names, e.g. `events get` of `event`. */
  aliases?: readonly string[];
  /** The words after the name in the usage line, e.g. `ID`. */
  words?: string;
  /** One line for the list of commands. */
  summary: string;
  /** One line for each option. */
  help?: readonly string[];
  /** Command lines after `webhooks`, e.g. `destinations list --json`. */
  examples?: readonly string[];
  /** Usual values of the first word, for the completion of a shell. */
  usual?: readonly string[];
  options?: Options;
  /** Least and largest number of words. Default: none. */
  arity?: readonly [number, number];
}

/** The command line is wrong. The message names the error and shows a right example. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Returns the text of an option. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** Returns the values of an option that can be repeated. */
export const textsOf = (values: Values, name: string): string[] | undefined => {
  const value = values[name];
  return Array.isArray(value) ? value : undefined;
};

/**
 * Returns the values of an option that can be repeated, or have several values between commas.
 *
 * @throws UsageError for an empty value
 */
export function listOf(values: Values, name: string): string[] | undefined {
  const list = textsOf(values, name)?.flatMap((value) => value.split(',').map((part) => part.trim()));
  if (list?.includes('') === true) throw new UsageError(`--${name} has an empty value. Remove it, or a comma.`);
  return list;
}

/**
 * @param least the smallest allowed value
 * @throws UsageError
 */
export function numberOf(values: Values, name: string, least = 0): number | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least)
    throw new UsageError(`--${name} must be a whole number from ${least} up, not ${JSON.stringify(text)}.`);
  return value;
}

/** @throws UsageError */
export function jsonOf(values: Values, name: string): Record<string, unknown> | undefined {
  const text = textOf(values, name);
  return text === undefined ? undefined : parseObject(text, `--${name}`);
}

const STRING = /"(?:[^"\\]|\\.)*"/g;
const LONG_INTEGER = /(?<=[\s:,[])-?\d{16,}(?=[\s,\]}])/g;

/** @throws UsageError for text that is no JSON object, or that would be changed; `subject` begins the message */
export function parseObject(text: string, subject: string): Record<string, unknown> {
  let value: unknown;
  let reason = '';
  try {
    value = JSON.parse(text);
  } catch (error) {
    reason = ` (${(error as SyntaxError).message})`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const example = subject === '--filter' ? '{"data":{"total":[{"numeric":[">=",1000]}]}}' : '{"orderId":"ord_1"}';
    const quotes = subject.startsWith('--') ? ' Put it in single quotes.' : '';
    throw new UsageError(`${subject} must be a JSON object, e.g. '${example}'${reason}.${quotes}`);
  }
  const changed = text
    .replaceAll(STRING, '""')
    .match(LONG_INTEGER)
    ?.find((digits) => BigInt(digits) !== BigInt(Number(digits)));
  if (changed === undefined) return value as Record<string, unknown>;
  throw new UsageError(`${subject} has the integer ${changed}, which would lose digits. Write it as text.`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `new Date` also reads e.g. `10` (October 2001), and February 30 as March 2. */
const ISO = /^((?:\d{4}|[+-]\d{6})-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

function isoTime(text: string): Date {
  const [, day] = ISO.exec(text) ?? [];
  const midnight = new Date(day ?? '');
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(String(day));
  return new Date(exists ? text : '');
}

/**
 * Reads a time: ISO 8601, or an age such as `90s`, `15m`, `2h` or `7d`.
 *
 * @throws UsageError
 */
export function timeOf(values: Values, name: string): Date | undefined {
  const text = textOf(values, name);
  return text === undefined ? undefined : timeFrom(text, `--${name}`);
}

/**
 * As `timeOf`.
 *
 * @param subject begins the message of the error
 * @param now from which an age counts, in milliseconds since the epoch
 */
export function timeFrom(text: string, subject: string, now = Date.now()): Date {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time = unit === undefined ? isoTime(text) : new Date(now - Number(amount) * (UNITS[unit] ?? 0));
  if (Number.isNaN(time.getTime()))
    throw new UsageError(
      `${subject} must be a time such as 2026-01-31T12:00:00Z, or an age such as 15m, 2h or 7d, not ${JSON.stringify(text)}.`,
    );
  return time;
}
