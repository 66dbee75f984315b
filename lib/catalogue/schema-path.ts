/** Looks for the schemas of a field within a JSON Schema. */

type Schema = Readonly<Record<string, unknown>>;

/** Keywords whose schemas describe the same value as the schema that has them. */
const SAME_VALUE = ['allOf', 'anyOf', 'oneOf'];
const SAME_VALUE_CONDITIONAL = ['then', 'else'];

/** The schemas that the field at `path` has in `root`; none where the schema does not name the field. */
export function schemasAt(root: Schema, path: readonly string[]): Schema[] {
  return path.reduce<Schema[]>(
    (schemas, name) =>
      schemas.flatMap((schema) => {
        const field = memberOf(memberOf(schema, 'properties'), name);
        return field === undefined ? [] : sameValue(root, field);
      }),
    sameValue(root, root),
  );
}

/** Whether a field with one of these schemas may be text or a number. */
export const mayBeScalar = (schemas: readonly Schema[]): boolean =>
  schemas.some(({ type }) => type === undefined || [type].flat().some((name) => SCALARS.has(name)));

const SCALARS = new Set<unknown>(['string', 'number', 'integer']);

/** The schema and all that it refers to, each once. */
function sameValue(root: Schema, schema: unknown, seen = new Set<unknown>()): Schema[] {
  if (!isSchema(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const parts = [
    ...SAME_VALUE.flatMap((keyword) => (Array.isArray(schema[keyword]) ? (schema[keyword] as unknown[]) : [])),
    ...SAME_VALUE_CONDITIONAL.map((keyword) => schema[keyword]),
    referred(root, schema['$ref']),
  ];
  return [schema, ...parts.flatMap((part) => sameValue(root, part, seen))];
}

/** The schema at a JSON pointer of the same document, e.g. `#/$defs/id`. */
function referred(root: Schema, reference: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(memberOf, root);
}

function memberOf(value: unknown, name: string): unknown {
  return isSchema(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
