import { parseArgs } from 'node:util';
import { isExpected } from '../expected-error.ts';
import { type Command, type Options, UsageError, type Values } from './command.ts';
import { COMMANDS } from './commands.ts';
import { findApi } from './find-api.ts';
import { helpOf, overview } from './help.ts';
import { Output } from './output.ts';

const text = { type: 'string' } as const;
const COMMON: Options = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  profile: text,
  region: text,
  stack: text,
  'api-url': text,
};

export interface Streams {
  out: (text: string) => void;
  err: (text: string) => void;
}

/**
 * Runs one command.
 *
 * @param stopSignal returns a signal that Ctrl-C aborts; for commands that clean up at their end
 * @returns the exit code: 0 for success, 1 for a failure, 2 for a wrong command line
 */
export async function run(
  args: readonly string[],
  { out, err }: Streams,
  stopSignal: () => AbortSignal,
): Promise<number> {
  const command = commandOf(args);
  if (command === undefined) return withoutCommand(args, { out, err });
  try {
    const { values, words } = parse(command, args.slice(command.name.split(' ').length));
    if (values['help'] === true) {
      out(helpOf(command));
      return 0;
    }
    checkArity(command, words);
    const output = new Output(values['json'] === true, out, err);
    const surroundings = { words, values, output, stopSignal };
    if ('runAlone' in command) return await command.runAlone(surroundings);
    return await command.run({ ...surroundings, ...(await findApi(values)) });
  } catch (error) {
    if (error instanceof UsageError) {
      err(`${error.message}\nwebhooks ${command.name} --help shows the options.\n`);
      return 2;
    }
    if (!isExpected(error)) throw error;
    err(`${error.message}\n`);
    return 1;
  }
}

/** Returns the command that the arguments begin with. */
function commandOf(args: readonly string[]): Command | undefined {
  return COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
}

function withoutCommand(args: readonly string[], { out, err }: Streams): number {
  const asked = args.filter((word) => !word.startsWith('-'));
  if (asked.length === 0 && (args.length === 0 || args.includes('--help') || args.includes('-h'))) {
    out(overview());
    return 0;
  }
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${asked[0]} `)).map(({ name }) => name);
  if (group.length > 0)
    err(`${asked[0]} requires a subcommand: ${group.map((name) => `webhooks ${name}`).join(', ')}.\n`);
  else err(`Unknown command ${JSON.stringify(asked[0] ?? args[0])}. webhooks --help lists the commands.\n`);
  return 2;
}

/** @throws UsageError */
function parse(command: Command, args: readonly string[]): { values: Values; words: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...COMMON, ...command.options },
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, words: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? `${error.message.split('. ', 1)[0]}.` : String(error));
  }
}

/** @throws UsageError */
function checkArity({ name, words: wanted, arity: [least, most] = [0, 0] }: Command, words: readonly string[]): void {
  if (words.length < least) throw new UsageError(`${name} requires ${wanted}.`);
  if (words.length > most) throw new UsageError(`${name} accepts no argument ${JSON.stringify(words[most])}.`);
}
