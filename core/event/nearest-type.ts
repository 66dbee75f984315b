/** Finds the documented event type that a text was probably meant to be. */

/** Edits (an inserted, deleted, replaced or swapped character) in each four characters that still count as a typo. */
const CHARACTERS_FOR_AN_EDIT = 4;
const MOST_EDITS = 3;

/**
 * Returns the nearest of `known`, e.g. `order.created` for `ORDER.CREATED`, `orders.created`, `order_created`, `orderCreated` and
 * `order.creatd`. A text that is a family's name alone (`order`) is near the family (`order.*`).
 *
 * @param known types such as `order.created` and families such as `order.*`
 * @returns `undefined` for a known text, and for one that is near none
 */
export function nearestType(text: string, known: readonly string[]): string | undefined {
  if (known.includes(text)) return undefined;
  const plain = plainly(text);
  let nearest: string | undefined;
  let fewest = Math.min(MOST_EDITS, Math.floor(plain.length / CHARACTERS_FOR_AN_EDIT)) + 1;
  for (const candidate of known) {
    const edits = Math.min(
      distance(plain, plainly(candidate), fewest),
      candidate.endsWith('.*') ? distance(plain, plainly(candidate.slice(0, -2)), fewest) : fewest,
    );
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

/** The text without letter case, plural and choice of separator. */
const plainly = (text: string): string =>
  text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1.$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}*]+/u)
    .filter((part) => part !== '')
    .map((part) => (part.length > 3 && part.endsWith('s') ? part.slice(0, -1) : part))
    .join('.');

/** The edits from one text to the other, or `limit` when there are as many or more. Optimal string alignment. */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(last[other.length] ?? limit, limit);
}
