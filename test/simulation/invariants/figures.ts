import { changesOf, countsOf } from '../../../core/figures/changes.ts';
import type { Counts } from '../../../core/figures/counts.ts';
import { addCounts, noCounts } from '../../../core/figures/counts.ts';
import { bucketsOf, totalOf } from '../../../core/figures/overview.ts';
import { deliveryFromItem } from '../../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import { dayFromItem, headFromItem } from '../../../lambdas/adapters/dynamodb/figures/rows.ts';
import type { World } from '../world.ts';
import type { Checker } from './evidence.ts';

const ALL = { from: 0, to: 9_999_999_999_999, bucket: 'day' as const };
/** A write unit. */
const UNIT_BYTES = 1024;

/** Once all is quiet, the figures of each destination are what its rows of deliveries say. */
export const figuresAreExact: Checker = (world) => {
  const expected = new Map<string, Counts>();
  /** Of destinations whose rows no longer have every attempt. */
  const dropped = new Map<string, number>();
  for (const row of world.tables.deliveries.rows()) {
    const delivery = deliveryFromItem(row);
    const counts = expected.get(delivery.destinationId) ?? noCounts();
    addCounts(counts, countsOf(changesOf(undefined, delivery)));
    expected.set(delivery.destinationId, counts);
    if (delivery.dropped !== undefined)
      dropped.set(delivery.destinationId, (dropped.get(delivery.destinationId) ?? 0) + delivery.dropped);
  }
  const counted = countedIn(world);
  return [...expected].flatMap(([id, counts]) => {
    const missing = dropped.get(id);
    const [should, is] = [
      shown(counts, missing),
      shown(counted.get(id) ?? noCounts(), missing === undefined ? missing : 0),
    ];
    return should === is ? [] : [{ invariant: 'figures', message: `${id} has ${is}, its rows have ${should}` }];
  });
};

/** No row of figures takes more than one write unit. */
export const figuresAreSmall: Checker = (world) =>
  [...world.tables.figures.rows()].flatMap((row) => {
    const bytes = Object.entries(row).reduce(
      (sum, [name, { S = '', N = '', B = '' }]) =>
        sum + name.length + Buffer.byteLength(S) + N.length + Buffer.from(B, 'base64').length,
      0,
    );
    const message = `${row['pk']?.S} ${row['sk']?.S} has ${bytes} bytes`;
    return bytes <= UNIT_BYTES ? [] : [{ invariant: 'figures', message }];
  });

function countedIn(world: World): Map<string, Counts> {
  const rows = [...world.tables.figures.rows()];
  const days = rows.filter(({ pk }) => pk?.S?.startsWith('DAY#')).map(dayFromItem);
  const heads = rows.filter(({ pk }) => pk?.S?.startsWith('NOW#')).map(headFromItem);
  return new Map(
    heads.map(({ destinationId, head }) => {
      const own = days.filter((day) => day.destinationId === destinationId).map(({ figures }) => figures);
      return [destinationId, totalOf(bucketsOf({ head, days: own }, ALL))];
    }),
  );
}

/**
 * Durations, and statuses apart, are not compared: a full row may leave them out.
 *
 * @param dropped attempts that are no longer in the rows, which do not say whether they failed
 */
function shown({ created, succeeded, exhausted, attempts, failures }: Counts, dropped?: number): string {
  if (dropped !== undefined) return JSON.stringify({ created, succeeded, exhausted, attempts: attempts + dropped });
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  return JSON.stringify({ created, succeeded, exhausted, attempts, failed });
}
