import { type Surroundings, UsageError } from '../command.ts';

/** The option that skips the question. */
export const YES = { yes: { type: 'boolean', short: 'y' } } as const;
export const YES_HELP = '--yes, -y            do not ask';

/**
 * Asks whether to do what cannot be undone.
 *
 * @param question called only when somebody is asked
 * @param unasked whether it is done where nobody can be asked
 * @returns whether to do it
 * @throws UsageError where nobody can be asked and `--yes` is missing
 */
export async function confirmed(
  { values, ask, output }: Pick<Surroundings, 'values' | 'ask' | 'output'>,
  question: () => Promise<string>,
  unasked: 'do it' | 'require --yes',
): Promise<boolean> {
  if (values['yes'] === true) return true;
  if (ask === undefined) {
    if (unasked === 'do it') return true;
    throw new UsageError('This cannot be undone, and here is no terminal for a question. Give --yes.');
  }
  const response = await ask(`${await question()} [y/N] `);
  if (/^\s*y(?:es)?\s*$/i.test(response ?? '')) return true;
  output.aside('Nothing was changed.');
  return false;
}
