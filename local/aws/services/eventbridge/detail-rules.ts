/**
 * The rules of PutEvents for the JSON of a detail. AWS documents the limits and not the error of the entry;
 * `MalformedDetail` is the only code that it has for a detail.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */

const SMALLEST_INTEGER = -9_223_372_036_854_775_808n;
const LARGEST_INTEGER = 9_223_372_036_854_775_807n;
const MOST_LEVELS = 1_000;

const TEXT = /"(?:[^"\\]|\\.)*"/g;
/** Integers that may be too large; a fraction and an exponent make a number of another kind. */
const LONG_INTEGER = /(?<![\d.eE+])-?\d{19,}(?![\d.eE])/g;
const BRACKET = /[[\]{}]/g;

/** Returns why EventBridge would refuse a detail that is JSON, `undefined` when it would not. */
export function detailFault(detail: string): string | undefined {
  if (!isJsonObject(detail)) return 'Detail is malformed.';
  const bare = detail.replaceAll(TEXT, '""');
  for (const [integer] of bare.matchAll(LONG_INTEGER)) {
    const value = BigInt(integer);
    if (value < SMALLEST_INTEGER || value > LARGEST_INTEGER)
      return `Detail is malformed: the integer ${integer} does not fit into 64 bits.`;
  }
  return levelsOf(bare) > MOST_LEVELS ? `Detail is malformed: it has more than ${MOST_LEVELS} levels.` : undefined;
}

function levelsOf(bare: string): number {
  let level = 0;
  let deepest = 0;
  for (const [bracket] of bare.matchAll(BRACKET)) {
    level += bracket === '{' || bracket === '[' ? 1 : -1;
    deepest = Math.max(deepest, level);
  }
  return deepest;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
