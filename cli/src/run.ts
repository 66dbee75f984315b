import { parseArgs } from 'node:util';
import { nearestType } from '../../core/event/nearest-type.ts';
import { faultOf, isExpected } from './expected-error.ts';
import { heedProxy } from '../../sdk/src/proxy.ts';
import { visible, visibleLines } from '../../sdk/src/visible-text.ts';
import { type Command, type Options, UsageError, type Values } from './command.ts';
import { COMMANDS } from './commands.ts';
import { findApi } from './find-api.ts';
import { helpOf, overview } from './help.ts';
import { Output } from './output.ts';

const optionText = { type: 'string' } as const;
const COMMON: Options = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  profile: optionText,
  region: optionText,
  stack: optionText,
  'api-url': optionText,
};

export interface Streams {
  out: (text: string) => void;
  err: (text: string) => void;
}

/**
 * Runs one command.
 *
 * @param stopSignal returns a signal that Ctrl-C aborts, or a reader that ends early; for commands that clean up at their end
 * @returns the exit code: 0 for success, 1 for a failure, 2 for a wrong command line
 */
export async function run(
  args: readonly string[],
  { out, err }: Streams,
  stopSignal: () => AbortSignal,
): Promise<number> {
  const say = (line: string): void => err(`${visible(line)}\n`);
  const command = commandOf(args);
  if (command === undefined) return withoutCommand(args, out, say);
  try {
    const { values, words } = parse(command, args.slice(command.name.split(' ').length));
    if (values['help'] === true) {
      out(helpOf(command));
      return 0;
    }
    checkArity(command, words);
    heedProxy();
    const output = new Output(values['json'] === true, out, err);
    const surroundings = { words, values, output, stopSignal };
    if ('runAlone' in command) return await command.runAlone(surroundings);
    return await command.run({ ...surroundings, ...(await findApi(values)) });
  } catch (error) {
    if (error instanceof UsageError) {
      say(error.message);
      say(`webhooks ${command.name} --help shows the options.`);
      return 2;
    }
    if (isExpected(error)) say(error.message);
    else err(`A fault of this program, please report it: ${visibleLines(faultOf(error))}\n`);
    return 1;
  }
}

/** Returns the command that the arguments begin with. */
function commandOf(args: readonly string[]): Command | undefined {
  return COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
}

function withoutCommand(args: readonly string[], out: Streams['out'], say: (line: string) => void): number {
  const asked = args.filter((word) => !word.startsWith('-'));
  if (asked.length === 0 && (args.length === 0 || args.includes('--help') || args.includes('-h'))) {
    out(overview());
    return 0;
  }
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${asked[0]} `)).map(({ name }) => name);
  if (args[0]?.startsWith('-') === true && asked.length > 0)
    say('Options follow the command, e.g. webhooks destinations list --json.');
  else if (group.length > 0)
    say(
      `${asked[0]} requires a subcommand: ${group.map((name) => `webhooks ${name}`).join(', ')}.${suggestion(asked.slice(0, 2).join(' '), group)}`,
    );
  else {
    const names = COMMANDS.map(({ name }) => name);
    const meant = suggestion(asked.slice(0, 2).join(' '), names) || suggestion(asked[0] ?? '', names);
    say(`Unknown command ${JSON.stringify(asked[0] ?? args[0])}.${meant} webhooks --help lists the commands.`);
  }
  return 2;
}

/** E.g. ` Did you mean webhooks listen?`; empty without a near name. */
function suggestion(text: string, names: readonly string[]): string {
  const name = nearestType(text, names);
  return name === undefined ? '' : ` Did you mean webhooks ${name}?`;
}

/** @throws UsageError */
function parse(command: Command, args: readonly string[]): { values: Values; words: readonly string[] } {
  const options = { ...COMMON, ...command.options };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, words: positionals };
  } catch (error) {
    const { message } = error as Error;
    const [, unknown = ''] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
    const meant = nearestType(unknown, Object.keys(options));
    throw new UsageError(
      `${message.split(/\.\s/, 1)[0]?.replace(/\.$/, '')}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`,
    );
  }
}

/** @throws UsageError */
function checkArity({ name, words: wanted, arity: [least, most] = [0, 0] }: Command, words: readonly string[]): void {
  if (words.length < least) throw new UsageError(`${name} requires ${wanted}.`);
  if (words.length > most) throw new UsageError(`${name} accepts no argument ${JSON.stringify(words[most])}.`);
}
