/** Types that the compiled schema finds again by a hash. Lists and objects are compared each with each other. */
const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);

/**
 * Whether every `uniqueItems` of a schema names scalar types for its items. A `maxItems` is no bound: all keywords are
 * checked, also after one is broken.
 */
export function isBounded(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  const { uniqueItems, items } = schema as { uniqueItems?: unknown; items?: unknown };
  if (uniqueItems === true && !isScalar(items)) return false;
  return Object.values(schema).every(isBounded);
}

function isScalar(items: unknown): boolean {
  if (typeof items !== 'object' || items === null || !('type' in items)) return false;
  const types = [items.type].flat();
  return types.length > 0 && types.every((type) => SCALARS.has(type));
}

/** Anything that a regular expression can match in two ways, or hundreds of times. One that is escaped counts too. */
const CHOICE = /[*+?|]|\{\d+,|\{\d{3,}/;

/** Whether a pattern of a schema can take time that grows faster than the text. A wrong yes costs time and no event. */
export function hasSlowPattern(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const { pattern, patternProperties } = schema as { pattern?: unknown; patternProperties?: object };
  const patterns = [...(typeof pattern === 'string' ? [pattern] : []), ...Object.keys(patternProperties ?? {})];
  return patterns.some((text) => CHOICE.test(text)) || Object.values(schema).some(hasSlowPattern);
}
