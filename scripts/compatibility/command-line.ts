import type { Options } from '../../cli/src/command.ts';
import { COMMANDS } from '../../cli/src/commands.ts';
import { EXIT_CODES } from '../../cli/src/exit-codes.ts';
import { COMMON } from '../../cli/src/parse.ts';

/** What scripts write and read of `webhooks`. */
export interface CommandLine {
  /** Options of every command. */
  common: Options;
  commands: Record<string, CommandShape>;
  exitCodes: Record<string, number>;
}

export interface CommandShape {
  aliases: readonly string[];
  /** Least and largest number of words after the name. */
  arity: readonly [number, number];
  options: Options;
}

export const commandLineOf = (): CommandLine => ({
  common: COMMON,
  commands: Object.fromEntries(
    COMMANDS.map(({ name, aliases = [], arity = [0, 0], options = {} }) => [name, { aliases, arity, options }]),
  ),
  exitCodes: Object.fromEntries(Object.entries(EXIT_CODES).map(([kind, { code }]) => [kind, code])),
});
