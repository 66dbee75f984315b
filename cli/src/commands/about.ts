import type { Command } from '../command.ts';
import { UsageError } from '../command.ts';
import { completionScript } from '../completion.ts';
import { groupHelp, helpOf, overview, TOPICS } from '../help.ts';
import { commandOf, groupOf, unknownCommand } from '../names.ts';
import { versionOfPackage } from '../version.ts';

/** Commands about this program. They call nothing. */

export const aboutCommands: readonly Command[] = [
  {
    name: 'completion',
    words: 'bash',
    arity: [1, 1],
    usual: ['bash'],
    summary: 'print a script that completes commands, options and values in a shell',
    help: [
      'Now, in this shell:      source <(webhooks completion bash)',
      'In each shell from now:  webhooks completion bash > ~/.webhooks-completion.bash',
      "                         echo 'source ~/.webhooks-completion.bash' >> ~/.bashrc",
    ],
    examples: ['completion bash'],
    runAlone({ words: [shell = ''], output, commands }) {
      if (shell !== 'bash') throw new UsageError(`There is no completion for ${shell}, only for bash.`);
      output.printOwn(completionScript(commands));
      return Promise.resolve(0);
    },
  },
  {
    name: 'version',
    summary: 'print the version of this program',
    examples: ['version', '--version'],
    runAlone({ output }) {
      const about = { version: versionOfPackage(), node: process.version };
      output.print(about, ({ version }) => [version]);
      return Promise.resolve(0);
    },
  },
  {
    name: 'help',
    words: '[COMMAND]',
    arity: [0, 3],
    usual: Object.keys(TOPICS),
    summary: 'show the help of a command or a topic: exit-codes, environment',
    examples: ['help destinations create', 'help exit-codes'],
    runAlone({ words, output, commands }) {
      output.printOwn(helpFor(words, commands));
      return Promise.resolve(0);
    },
  },
];

/** @throws UsageError for an unknown command */
export function helpFor(words: readonly string[], commands: readonly Command[]): string {
  const [first] = words;
  if (first === undefined) return overview(commands);
  const topic = words.length === 1 && Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
  if (topic !== undefined) return topic();
  // `deliveries` is a group, and short for its list.
  const group = words.length === 1 ? groupOf(words, commands) : undefined;
  if (group !== undefined) return groupHelp(first, group);
  const named = commandOf(words, commands)?.command;
  if (named !== undefined) return helpOf(named);
  throw new UsageError(unknownCommand(words, commands));
}
