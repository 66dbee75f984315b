/** Limits of EventBridge for JSON. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const SMALLEST_INTEGER = -9_223_372_036_854_775_808n;
const LARGEST_INTEGER = 9_223_372_036_854_775_807n;
const MOST_LEVELS = 1_000;

const TEXT = /"(?:[^"\\]|\\.)*"/g;
/** A fraction and an exponent make a number of another kind. */
const LONG_INTEGER = /(?<![\d.eE+])-?\d{19,}(?![\d.eE])/g;

/** Returns the rule of EventBridge that a JSON text breaks, with the remedy. */
export function jsonProblem(json: string): { rule: string; remedy: string } | undefined {
  if (json.length < LARGEST_INTEGER.toString().length) return undefined;
  const bare = json.replaceAll(TEXT, '""');
  const integer = bare
    .match(LONG_INTEGER)
    ?.find((digits) => BigInt(digits) < SMALLEST_INTEGER || BigInt(digits) > LARGEST_INTEGER);
  if (integer !== undefined)
    return { rule: `has the integer ${integer}, which does not fit into 64 bits`, remedy: 'Write it as text' };
  if (levelsOf(bare) <= MOST_LEVELS) return undefined;
  return { rule: `has more than ${MOST_LEVELS} levels`, remedy: 'Publish a flatter object' };
}

function levelsOf(bare: string): number {
  let level = 0;
  let deepest = 0;
  for (const [bracket] of bare.matchAll(/[[\]{}]/g)) {
    level += bracket === '{' || bracket === '[' ? 1 : -1;
    deepest = Math.max(deepest, level);
  }
  return deepest;
}
