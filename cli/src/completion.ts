import type { Command, Option } from './command.ts';
import { TOPICS } from './help.ts';
import { COMMON, spellingsOf } from './parse.ts';

/** A script for bash 3.2 or newer: it needs neither bash-completion nor a call of this program. */
export function completionScript(commands: readonly Command[]): string {
  const paths = commands.flatMap((command) => namesOf(command).map((name) => ({ name, command })));
  const groups = new Set(paths.flatMap(({ name }) => name.split(' ').slice(0, -1)));
  const values = paths.flatMap(({ name, command }) =>
    Object.entries({ ...COMMON, ...command.options })
      .filter(([, { type }]) => type === 'string')
      .flatMap(([option, spec]) =>
        spellingsOf(option, spec).map((spelling) => ({ name, spelling, words: valuesOf(option, spec) })),
      ),
  );
  /** Patterns `COMMAND OPTION` by the words that complete the value; `* OPTION` where all commands have the same. */
  const patterns = new Map<string, Set<string>>();
  for (const { name, spelling, words } of values) {
    const same = values.every((other) => other.spelling !== spelling || other.words === words);
    patterns.set(words, (patterns.get(words) ?? new Set()).add(same ? `*" ${spelling}"` : `"${name} ${spelling}"`));
  }
  const first = [...new Set([...groups, ...paths.flatMap(({ name }) => (name.includes(' ') ? [] : [name]))])];
  const second = (group: string): string[] =>
    paths.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : []));
  const commandsOnly = paths.filter(({ name }) => !groups.has(name));
  const words = [
    arm(['""'], list([...first, '--help', '--version'])),
    ...[...groups].map((group) => {
      // `deliveries` is a command too.
      const command = paths.find(({ name }) => name === group)?.command;
      return arm(
        [`"${group}"`],
        list([...second(group), ...(command === undefined ? ['--help'] : optionsOf(command))]),
      );
    }),
    ...commandsOnly.map(({ name, command }) =>
      arm(
        [`"${name}"`],
        list([
          ...(name === 'help' ? [...Object.keys(TOPICS), ...first] : (command.usual ?? [])),
          ...optionsOf(command),
        ]),
      ),
    ),
  ];
  return `# Completion of bash for webhooks. To use it now: source <(webhooks completion bash)
_webhooks() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" words="" word index
  # bash splits --option=value into three words.
  if [[ "$current" == "=" ]]; then
    current=""
  elif [[ "$previous" == "=" ]]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((index = 1; index < COMP_CWORD; index += 1)); do
    word="\${COMP_WORDS[index]}"
    [[ "$word" == -* ]] && break
    case "\${command:+$command }$word" in
      ${[...groups, ...paths.map(({ name }) => name)].map((name) => `"${name}"`).join(' | ')}) command="\${command:+$command }$word" ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${[...patterns].map(([shown, options]) => arm([...options], shown)).join('\n')}
    *)
      case "$command" in
${words.map((line) => `    ${line}`).join('\n')}
      esac
      ;;
  esac
  if [[ "$words" == "<file>" ]]; then
    while IFS="" read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
  else
    while IFS="" read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
  fi
}
complete -F _webhooks webhooks
`;
}

const namesOf = ({ name, aliases = [] }: Command): readonly string[] => [name, ...aliases];

const arm = (patterns: readonly string[], words: string): string => `    ${patterns.join(' | ')}) words=${words} ;;`;

/** Words in single quotes. Our names and values have none. */
const list = (words: readonly string[]): string => `'${words.join(' ')}'`;

const valuesOf = (name: string, { oneOf, usual }: Option): string =>
  name.endsWith('-file') ? "'<file>'" : list(oneOf ?? usual ?? []);

const optionsOf = ({ options }: Command): string[] =>
  Object.entries({ ...options, ...COMMON }).map(([name]) => `--${name}`);
