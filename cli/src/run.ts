import { visible, visibleLines } from '../../sdk/src/visible-text.ts';
import { heedProxy } from '../../sdk/src/proxy.ts';
import { type Command, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { helpFor } from './commands/about.ts';
import { type Failure, failureOf } from './failure.ts';
import { findApi } from './find-stack.ts';
import { jsonText } from './json-text.ts';
import { commandOf, unknownCommand } from './names.ts';
import { Output, written } from './output.ts';
import { checkArity, parse } from './parse.ts';
import { PLAIN, type Streams } from './terminal.ts';

/**
 * Runs one command.
 *
 * @param stopSignal returns a signal that Ctrl-C aborts, or a reader that ends early; for commands that clean up at their end
 * @returns the exit code, see exit-codes.ts
 */
export async function run(given: readonly string[], streams: Streams, stopSignal: () => AbortSignal): Promise<number> {
  const args = given[0] === '--version' || given[0] === '-V' ? ['version', ...given.slice(1)] : given;
  const found = commandOf(args, COMMANDS);
  const json = args.includes('--json');
  const output = new Output(json, streams);
  try {
    if (wantsHelp(args)) {
      output.printOwn(helpFor(wordsOf(args), COMMANDS));
      return 0;
    }
    if (found === undefined) throw new UsageError(unknownCommand(args, COMMANDS));
    const { command, rest } = found;
    const { values, words } = parse(command, rest);
    checkArity(command, words);
    heedProxy();
    const surroundings = { words, values, output, stopSignal, ask: streams.ask, commands: COMMANDS };
    if ('runAlone' in command) return await command.runAlone(surroundings);
    return await command.run({ ...surroundings, ...(await findApi(values)) });
  } catch (error) {
    output.endProgress();
    const failure = failureOf(error, found?.command);
    streams.err(`${json ? jsonError(failure) : textError(failure, found?.command, streams)}\n`);
    return failure.exitCode;
  }
}

/** Whether help is asked for, anywhere before `--`. */
function wantsHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  return args.length === 0 || options.includes('--help') || options.includes('-h');
}

/** The words of the command whose help is asked for: those before the first option, or after `--help`. */
function wordsOf(args: readonly string[]): string[] {
  const words = args.filter((word) => !word.startsWith('-'));
  return commandOf(args, COMMANDS) === undefined
    ? words
    : args.slice(
        0,
        args.findIndex((word) => word.startsWith('-')),
      );
}

const jsonError = (failure: Failure): string => visible(jsonText({ error: failure }));

function textError({ kind, message }: Failure, command: Command | undefined, { errScreen = PLAIN }: Streams): string {
  const text = kind === 'fault' ? visibleLines(message) : written({ text: message, tone: 'bad' }, errScreen);
  return kind === 'usage' && command !== undefined
    ? `${text}\nwebhooks ${command.name} --help shows the options.`
    : text;
}
