import { typeOf } from './json-type.ts';

/**
 * The part of JSON Schema that the guide's event types use, as plain data. The SDK checks with it, without the package that
 * judges whole schemas in the service. https://json-schema.org/draft/2020-12/json-schema-validation
 */
export type Schema =
  | { type: 'string'; minLength?: 1 }
  /** `description` completes `expected …` in a violation. */
  | { type: 'string'; pattern: string; description: string }
  | { type: 'number' | 'integer'; minimum: number }
  | { type: 'boolean' }
  | { type: 'array'; items: Schema };

/** An object that may have more fields. */
export interface ObjectSchema {
  $schema: string;
  type: 'object';
  properties: Readonly<Record<string, Schema>>;
  required: readonly string[];
}

type Fields = Readonly<Record<string, Schema>>;

/** The schema of an object with these fields. */
export function schemaOf<Required extends Fields, Optional extends Fields>(required: Required, optional: Optional) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required) as (keyof Required & string)[],
  } as const;
}

/** Returns how a JSON value breaks a schema, e.g. `data.total: expected number, received string`. */
export function brokenRules({ properties, required }: ObjectSchema, value: unknown, path: string): string[] {
  if (typeOf(value) !== 'object') return [`${path}: expected object, received ${typeOf(value)}`];
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (Object.hasOwn(fields, name)) return brokenRulesOf(schema, fields[name], `${path}.${name}`);
    return required.includes(name) ? `${path}.${name}: expected ${schema.type}, received nothing` : [];
  });
}

function brokenRulesOf(schema: Schema, value: unknown, path: string): string[] {
  if (!hasType(schema.type, value)) return [`${path}: expected ${schema.type}, received ${typeOf(value)}`];
  if (schema.type === 'array')
    return (value as unknown[]).flatMap((item, index) => brokenRulesOf(schema.items, item, `${path}.${index}`));
  if ('minLength' in schema && value === '') return [`${path}: expected text, received an empty string`];
  if ('pattern' in schema && !new RegExp(schema.pattern, 'u').test(value as string))
    return [`${path}: expected ${schema.description}`];
  if ('minimum' in schema && (value as number) < schema.minimum)
    return [`${path}: expected a number of at least ${schema.minimum}`];
  return [];
}

const hasType = (type: Schema['type'], value: unknown): boolean =>
  type === 'integer' ? Number.isInteger(value) : typeOf(value) === type;
