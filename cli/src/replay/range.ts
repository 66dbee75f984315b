import { randomBytes } from 'node:crypto';
import { textOf, timeFrom, UsageError, type Values } from '../command.ts';

/** Events of this time and later, before that time. */
export interface Range {
  from: Date;
  to: Date;
}

/**
 * An event may reach the archive so late, in milliseconds; a replay of a younger one may miss it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export const ARCHIVE_DELAY_MS = 600_000;
const DAY_MS = 86_400_000;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
const NAME = /^[.\-_A-Za-z0-9]{1,64}$/;

/** A name that no other replay has. @param now of the stack, in milliseconds since the epoch */
export const newName = (now: number): string =>
  `replay-${new Date(now).toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}-${randomBytes(3).toString('hex')}`;

/**
 * The range of `--from` and `--to`.
 *
 * @param now of the stack, in milliseconds since the epoch
 * @param retentionDays of the archive; 0 keeps events for good
 * @throws UsageError
 */
export function rangeOf(values: Values, now: number, retentionDays: number): Range {
  const name = textOf(values, 'name');
  if (name !== undefined && !NAME.test(name))
    throw new UsageError(`--name must be 1 to 64 letters, digits, dots, - and _, not ${JSON.stringify(name)}.`);
  const fromText = textOf(values, 'from');
  if (fromText === undefined) throw new UsageError('--from is required, e.g. --from 2h.');
  const from = timeFrom(fromText, '--from', now);
  const youngest = new Date(now - ARCHIVE_DELAY_MS);
  const toText = textOf(values, 'to');
  const to = toText === undefined ? youngest : timeFrom(toText, '--to', now);
  if (to > youngest)
    throw new UsageError(
      `--to must be at least 10 minutes ago, since younger events may not be in the archive yet: ${youngest.toISOString()} or earlier, not ${to.toISOString()}. Wait, or replay the rest later.`,
    );
  if (from >= to)
    throw new UsageError(`--from must be before --to: ${from.toISOString()} is not before ${to.toISOString()}.`);
  const oldest = new Date(now - retentionDays * DAY_MS);
  if (retentionDays > 0 && from < oldest)
    throw new UsageError(
      `--from must be within the ${retentionDays} days that the archive keeps: ${oldest.toISOString()} or later, not ${from.toISOString()}.`,
    );
  return { from, to };
}
