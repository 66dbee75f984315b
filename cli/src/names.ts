import { nearestType } from '../../core/event/nearest-type.ts';
import type { Command } from './command.ts';

/** Names of commands: which one is meant. */

/** Words that other programs have for ours. */
const SYNONYMS: Readonly<Record<string, string>> = {
  show: 'get',
  describe: 'get',
  view: 'get',
  ls: 'list',
  add: 'create',
  new: 'create',
  register: 'destinations create',
  rm: 'delete',
  remove: 'delete',
  unregister: 'destinations delete',
  edit: 'update',
  set: 'update',
  trigger: 'publish',
  emit: 'publish',
  send: 'publish',
  logs: 'tail',
  follow: 'tail',
  watch: 'tail',
  retry: 'resend',
  forward: 'listen',
  types: 'event-types',
  ping: 'test',
};
const MOST_SUGGESTIONS = 3;

const namesOf = ({ name, aliases = [] }: Command): readonly string[] => [name, ...aliases];

/** Returns the command that the arguments begin with, and the arguments after its name. */
export function commandOf(
  args: readonly string[],
  commands: readonly Command[],
): { command: Command; rest: readonly string[] } | undefined {
  for (const command of commands)
    for (const name of namesOf(command)) {
      const words = name.split(' ');
      if (!words.every((word, index) => args[index] === word)) continue;
      const rest = args.slice(words.length);
      // `deliveries` is a list; a word after it is meant as a subcommand.
      const isWord = rest[0]?.startsWith('-') === false;
      if (!isWord || groupOf([name], commands) === undefined) return { command, rest };
    }
  return undefined;
}

/** Returns the commands of a group, e.g. of `destinations`. */
export function groupOf([first]: readonly string[], commands: readonly Command[]): Command[] | undefined {
  const group = commands.filter((command) => namesOf(command).some((name) => name.startsWith(`${first} `)));
  return group.length === 0 ? undefined : group;
}

/** What is wrong with arguments that begin with no command, and what was probably meant. */
export function unknownCommand(args: readonly string[], commands: readonly Command[]): string {
  const asked = args.filter((word) => !word.startsWith('-'));
  if (args[0]?.startsWith('-') === true && asked.length > 0)
    return 'Options follow the command, e.g. webhooks destinations list --json.';
  const [first = args[0] ?? '', second] = asked;
  const group = groupOf([first], commands);
  if (group === undefined)
    return `Unknown command ${JSON.stringify(first)}.${suggestion(asked, commands)} webhooks --help lists the commands.`;
  const names = group.flatMap((command) => namesOf(command).filter((name) => name.startsWith(`${first} `)));
  const unknown = second === undefined ? undefined : near([first, second], names);
  return `${first} requires a subcommand: ${names.map((name) => `webhooks ${name}`).join(', ')}.${didYouMean(unknown ?? [])}`;
}

function suggestion(asked: readonly string[], commands: readonly Command[]): string {
  return didYouMean(near(asked, commands.flatMap(namesOf)));
}

const didYouMean = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` Did you mean ${names.map((name) => `webhooks ${name}`).join(' or ')}?`;

/** The names that are nearest to what was typed: all of it, its first word, or one of the words of a name. */
function near([first = '', second = '']: readonly string[], names: readonly string[]): string[] {
  const candidates = [
    `${first} ${SYNONYMS[second] ?? second}`.trim(),
    `${first} ${second}`.trim(),
    SYNONYMS[first] ?? first,
    first,
  ];
  for (const text of candidates) {
    const name = names.includes(text) ? text : nearestType(text, names);
    if (name !== undefined) return [name];
  }
  const word = SYNONYMS[first] ?? first;
  const words = new Set(names.flatMap((name) => name.split(' ')));
  const meant = words.has(word) ? word : nearestType(word, [...words]);
  return meant === undefined ? [] : names.filter((name) => name.split(' ').includes(meant)).slice(0, MOST_SUGGESTIONS);
}

/** Shorter text is part of too many names. */
const LEAST_PART = 3;

/** The option or value that was probably meant: one that begins with the text, is nearest to it, or has it as a part. */
export function meantBy(text: string, known: readonly string[]): string | undefined {
  const lower = text.toLowerCase();
  const beginning = lower.length >= LEAST_PART ? known.find((each) => each.toLowerCase().startsWith(lower)) : undefined;
  const part = lower.length >= LEAST_PART ? known.find((each) => each.toLowerCase().includes(lower)) : undefined;
  return beginning ?? nearestType(text, known) ?? part;
}
