import type { Option, Options } from '../../cli/src/command.ts';
import type { CommandLine, CommandShape } from '../../scripts/compatibility/command-line.ts';

/** Says how the command line breaks the scripts that call it. */
export function commandLineBreaks(before: CommandLine, after: CommandLine): string[] {
  const { commands } = after;
  return [
    ...optionBreaks(before.common, after.common, 'every command'),
    ...Object.entries(before.commands).flatMap(([name, old]) => {
      const now = commands[name];
      return now === undefined ? [`The command ${name} is gone.`] : commandBreaks(name, old, now);
    }),
    ...Object.entries(before.exitCodes)
      .filter(([kind, code]) => after.exitCodes[kind] !== code)
      .map(([kind, code]) => `The exit code ${code} (${kind}) is ${after.exitCodes[kind] ?? 'gone'}.`),
  ];
}

const commandBreaks = (name: string, old: CommandShape, now: CommandShape): string[] => [
  ...old.aliases.filter((alias) => !now.aliases.includes(alias)).map((alias) => `The command ${alias} is gone.`),
  ...(now.arity[0] > old.arity[0] ? [`${name} needs ${now.arity[0]} words now.`] : []),
  ...(now.arity[1] < old.arity[1] ? [`${name} takes at most ${now.arity[1]} words now.`] : []),
  ...optionBreaks(old.options, now.options, name),
];

const optionBreaks = (olds: Options, nows: Options, command: string): string[] =>
  Object.entries(olds).flatMap(([name, old]) => {
    const now = nows[name];
    return now === undefined
      ? [`--${name} of ${command} is gone.`]
      : changesOf(old, now).map((what) => `--${name} of ${command} ${what}.`);
  });

/** A list of values need not be one that `oneOf` had: any text is more. */
function changesOf(old: Option, now: Option): string[] {
  const refused =
    now.oneOf === undefined ? [] : (old.oneOf ?? ['any text']).filter((value) => !now.oneOf?.includes(value));
  return [
    ...(old.type === now.type ? [] : [`was a ${old.type} and is a ${now.type}`]),
    ...(old.short === undefined || old.short === now.short ? [] : [`is no longer -${old.short}`]),
    ...(old.multiple === true && now.multiple !== true ? ['can no longer be repeated'] : []),
    ...refused.map((value) => `no longer takes ${value}`),
  ];
}
