import * as fc from 'fast-check';

/** A JSON Schema of an OpenAPI 3.1 document, as far as ours go. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: JsonSchema;
}

export interface Operation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: { 'application/json': { schema: JsonSchema } } };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** A request that may or may not be one. */
export interface WildRequest {
  operationId: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Values that exist or are allowed, by the name of a parameter or a field, e.g. `id` and `url`. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const GARBAGE_TEXTS = [
  '',
  ' ',
  '\0',
  '*',
  '../..',
  '%',
  '💥',
  'null',
  '-1',
  '1e999',
  'ÿ',
  '{}',
  "' OR 1=1 --",
  '__proto__',
  'constructor',
  'x'.repeat(5_000),
];
const GARBAGE_BODIES = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '1',
  '{"__proto__":{}}',
  '['.repeat(9_000) + ']'.repeat(9_000),
  `{"a":"${'x'.repeat(300_000)}"}`,
  '\ufeff{}',
  '{"url":1e999}',
];

const garbageText = fc.oneof(fc.constantFrom(...GARBAGE_TEXTS), fc.string(), fc.string({ unit: 'binary' }));

/** Requests to every operation of a document: valid by its schemas, nearly valid, and random. */
export function wildRequests(document: OpenApi, known: Known): fc.Arbitrary<WildRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      requestTo(path, method.toUpperCase(), operation, { document, known }),
    ),
  );
  return fc.oneof(...operations);
}

interface Context {
  document: OpenApi;
  known: Known;
}

function requestTo(path: string, method: string, operation: Operation, context: Context): fc.Arbitrary<WildRequest> {
  const textOf = ({ name, schema }: Parameter): fc.Arbitrary<string> => {
    const valid = valueOf(schema, context).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    const existing = context.known[`${operation.operationId}.${name}`] ?? context.known[name];
    return fc.oneof(
      { weight: 4, arbitrary: existing === undefined ? valid : fc.constantFrom(...existing.map(String)) },
      { weight: 3, arbitrary: valid },
      { weight: 1, arbitrary: garbageText },
    );
  };
  // An empty text, `.` and `..` are other paths.
  const segment = (parameter: Parameter) => textOf(parameter).filter((text) => !/^\.{0,2}$/.test(text));
  const of = (where: Parameter['in']) => operation.parameters.filter((parameter) => parameter.in === where);
  const record = (where: Parameter['in'], every: boolean) => {
    const model = Object.fromEntries(
      of(where).map((parameter) => [parameter.name, where === 'path' ? segment(parameter) : textOf(parameter)]),
    );
    return every ? fc.record(model) : fc.record(model, { requiredKeys: [] });
  };
  const extra = fc.option(fc.tuple(garbageText, garbageText), { freq: 10, nil: undefined });
  const schema = operation.requestBody?.content['application/json'].schema;
  const body =
    schema === undefined
      ? fc.constantFrom(undefined, '{}')
      : fc.oneof(
          { weight: 6, arbitrary: bodyOf(schema, context) },
          { weight: 1, arbitrary: fc.constantFrom(...GARBAGE_BODIES) },
        );
  return fc
    .record({
      path: record('path', true),
      query: record('query', false),
      headers: record('header', false),
      extra,
      body,
    })
    .map((parts) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(parts.query)) if (value !== undefined) query.append(name, value);
      if (parts.extra !== undefined) query.append(...parts.extra);
      const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
        encodeURIComponent((parts.path[name] ?? '').toWellFormed()),
      );
      return {
        operationId: operation.operationId,
        method,
        path: `${filled}${query.size === 0 ? '' : `?${query.toString()}`}`,
        headers: Object.fromEntries(
          Object.entries(parts.headers).map(([name, value = '']) => [
            name.toLowerCase(),
            value.replaceAll(/[^ -~]/g, '?'),
          ]),
        ),
        body: method === 'GET' ? undefined : parts.body,
      };
    });
}

const bodyOf = (schema: JsonSchema, context: Context): fc.Arbitrary<string> =>
  valueOf(schema, context).map((value) => JSON.stringify(value) ?? '');

/** Mostly valid by the schema, sometimes not. */
function valueOf(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 24, arbitrary: validOf(schema, context) }, { weight: 1, arbitrary: fc.jsonValue() });
}

function validOf(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return validOf(context.document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, context);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => valueOf(one, context)));
  switch (schema.type) {
    case 'string':
      return textBy(schema);
    case 'integer':
    case 'number':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000, -2_147_483_648),
        max: Math.min(schema.maximum ?? 100_000, 2_147_483_647),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, context), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'object':
      return objectBy(schema, context);
    case undefined:
    default:
      return fc.jsonValue();
  }
}

function textBy({ pattern, format, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === 'date-time')
    return fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.oneof(
    fc.string({ minLength, maxLength: Math.min(maxLength, 60) }),
    fc.constantFrom('order.created', 'order.*', '*', 'https://10.0.0.1/x', 'http://127.0.0.1:1/x'),
  );
}

function objectBy(
  { properties, required = [], additionalProperties }: JsonSchema,
  context: Context,
): fc.Arbitrary<unknown> {
  if (properties === undefined) {
    const inner = typeof additionalProperties === 'object' ? valueOf(additionalProperties, context) : fc.jsonValue();
    return fc.dictionary(fc.string({ maxLength: 12 }), inner, { maxKeys: 4 });
  }
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const known = context.known[name];
      const value = valueOf(schema, context);
      return [name, known === undefined ? value : fc.oneof(fc.constantFrom(...known), value)];
    }),
  );
  return fc.record(model, { requiredKeys: required });
}
