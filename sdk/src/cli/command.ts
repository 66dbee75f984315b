import type { ParseArgsConfig } from 'node:util';
import type { WebhookManager } from '../manager/webhook-manager.ts';
import type { Output } from './output.ts';

/** Options as parseArgs takes them. */
export type Options = NonNullable<ParseArgsConfig['options']>;

/** Values of options by name; of those that may be given several times, lists. */
export type Values = Readonly<Record<string, string | boolean | string[] | undefined>>;

export interface CommandContext {
  /** Words after the command's name. */
  words: readonly string[];
  values: Values;
  manager: WebhookManager;
  output: Output;
  /** Whether the API is the local stack's. */
  local: boolean;
  /** Aborted by Ctrl-C, which ends the process at once unless this was asked for. */
  stopSignal: () => AbortSignal;
}

export interface Command {
  /** E.g. `destinations list`. */
  name: string;
  /** What follows the name, e.g. `ID`. */
  words?: string;
  /** One line, for the list of commands. */
  summary: string;
  /** A line for each option. */
  help?: readonly string[];
  options?: Options;
  /** How many words it takes, at least and at most. Default none. */
  arity?: readonly [number, number];
  /** @returns the exit code */
  run(context: CommandContext): Promise<number>;
}

/** The command line is wrong. The message names what and shows what is right. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The value of an option that takes one. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** The values of an option that may be given several times. */
export const listOf = (values: Values, name: string): string[] | undefined => {
  const value = values[name];
  return Array.isArray(value) ? value : undefined;
};

/** @throws UsageError */
export function numberOf(values: Values, name: string): number | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0)
    throw new UsageError(`--${name} must be a whole number from 0 up, not ${JSON.stringify(text)}.`);
  return value;
}

/** @throws UsageError */
export function jsonOf(values: Values, name: string): Record<string, unknown> | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, like JSON that is no object.
  }
  throw new UsageError(
    `--${name} must be a JSON object, e.g. '{"data":{"total":[{"numeric":[">=",1000]}]}}'. Put it in single quotes.`,
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time given as ISO 8601 or as a while ago: `90s`, `15m`, `2h`, `7d`.
 *
 * @throws UsageError
 */
export function timeOf(values: Values, name: string): Date | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time = unit === undefined ? new Date(text) : new Date(Date.now() - Number(amount) * (UNITS[unit] ?? 0));
  if (Number.isNaN(time.getTime()))
    throw new UsageError(
      `--${name} must be a time such as 2026-01-31T12:00:00Z, or a while ago such as 15m, 2h or 7d, not ${JSON.stringify(text)}.`,
    );
  return time;
}
