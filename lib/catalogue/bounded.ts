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
