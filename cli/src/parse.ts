import { parseArgs } from 'node:util';
import { type Command, type Option, type Options, UsageError, type Values } from './command.ts';
import { meantBy } from './names.ts';

const text = { type: 'string' } as const;

/** Options of all commands. */
export const COMMON: Options = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  profile: text,
  region: text,
  stack: text,
  'api-url': text,
};

/** @throws UsageError */
export function parse(command: Command, args: readonly string[]): { values: Values; words: readonly string[] } {
  const options = { ...COMMON, ...command.options };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values: checked(values as Values, options), words: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(faultOf(error as NodeJS.ErrnoException, options));
  }
}

/** The fault that `parseArgs` found, without its advice for programmers. */
function faultOf({ code, message }: NodeJS.ErrnoException, options: Options): string {
  const [, option = ''] = /'(?:-\w, )?(--?[^'\s=]+)/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const meant = meantBy(option.replace(/^-+/, ''), Object.keys(options));
    return `Unknown option '${option}'.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
  }
  if (/does not take an argument/.test(message)) return `${option} takes no value.`;
  return `${option} requires a value. Write one that begins with - after an equals sign: ${option}=-1.`;
}

/** Checks the values that have to be one of a few, and returns them as they are spelled. */
function checked(values: Values, options: Options): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const allowed = options[name]?.oneOf;
      if (allowed === undefined || typeof value === 'boolean' || value === undefined) return [name, value];
      if (typeof value === 'string') return [name, oneOf(name, value, allowed)];
      return [name, value.flatMap((list) => list.split(',').map((part) => oneOf(name, part.trim(), allowed)))];
    }),
  );
}

function oneOf(name: string, value: string, allowed: readonly string[]): string {
  const found = allowed.find((each) => each.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  const meant = meantBy(value, allowed);
  throw new UsageError(
    `--${name} must be one of ${allowed.join(', ')}, not ${JSON.stringify(value)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
}

/** @throws UsageError */
export function checkArity(
  { name, words: wanted, arity: [least, most] = [0, 0] }: Command,
  words: readonly string[],
): void {
  if (words.length < least) throw new UsageError(`${name} requires ${wanted}.`);
  if (words.length > most) throw new UsageError(`${name} accepts no argument ${JSON.stringify(words[most])}.`);
}

/** Names of an option on a command line, e.g. `--event` and `-e`. */
export const spellingsOf = (name: string, { short }: Option): string[] => [
  `--${name}`,
  ...(short === undefined ? [] : [`-${short}`]),
];
