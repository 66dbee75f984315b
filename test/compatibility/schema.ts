import { isDeepStrictEqual } from 'node:util';

export type Json = Readonly<Record<string, unknown>>;

/** Who reads: the service reads what others send in a request; they read what it sends in a response or a webhook. */
export type Direction = 'request' | 'response';

/** Two releases of a document, by which the references of their schemas are resolved. */
export interface Releases {
  before: Json;
  after: Json;
}

/** Fields of responses that may get new values within a major version, see docs/compatibility.md. */
export const OPEN_FIELDS: ReadonlySet<string> = new Set(['reason', 'failure', 'failures', 'code', 'action']);

/** Keywords by which a text, a number, a list or an object is refused. The value says which change refuses more. */
const LIMITS = {
  minimum: 'raised',
  exclusiveMinimum: 'raised',
  minLength: 'raised',
  minItems: 'raised',
  minProperties: 'raised',
  maximum: 'lowered',
  exclusiveMaximum: 'lowered',
  maxLength: 'lowered',
  maxItems: 'lowered',
  maxProperties: 'lowered',
} as const;
/** Keywords that are compared as they are: a change is a break until somebody has looked at it. */
const WHOLE = [
  'not',
  'if',
  'then',
  'else',
  'allOf',
  'patternProperties',
  'dependentRequired',
  'prefixItems',
  'contains',
];

/**
 * Says how a schema breaks those who relied on the one before.
 *
 * A request must accept whatever it accepted. A response may get fields, and must keep those that it had: their types, their
 * values, and that they are there.
 *
 * @param where the begin of each sentence, e.g. `POST /destinations, request: rateLimit`
 */
export function schemaBreaks(
  releases: Releases,
  before: unknown,
  after: unknown,
  direction: Direction,
  where: string,
): string[] {
  return new Comparison(releases, direction).breaks(before, after, where, '');
}

class Comparison {
  readonly #releases: Releases;
  readonly #direction: Direction;
  /** Pairs of references under comparison: a schema may refer to itself. */
  readonly #open = new Set<string>();

  constructor(releases: Releases, direction: Direction) {
    this.#releases = releases;
    this.#direction = direction;
  }

  /** @param field the field that has the schema */
  breaks(before: unknown, after: unknown, where: string, field: string): string[] {
    const pair = JSON.stringify([refOf(before), refOf(after)]);
    const isReference = refOf(before) !== undefined && refOf(after) !== undefined;
    if (isReference && this.#open.has(pair)) return [];
    this.#open.add(pair);
    const [old, now] = [resolved(before, this.#releases.before), resolved(after, this.#releases.after)];
    const found = this.#alternatives(old, now, where, field);
    this.#open.delete(pair);
    return found;
  }

  #alternatives(old: Json, now: Json, where: string, field: string): string[] {
    const [olds, nows] = [alternativesOf(old), alternativesOf(now)];
    const [only] = olds;
    const [still] = nows;
    if (olds.length === 1 && nows.length === 1 && only !== undefined && still !== undefined)
      return only === old && still === now
        ? this.#single(old, now, where, field)
        : this.breaks(only, still, where, field);
    const fits = (one: Json, other: Json): boolean => this.breaks(one, other, where, field).length === 0;
    return this.#direction === 'request'
      ? olds
          .filter((one) => !nows.some((other) => fits(one, other)))
          .map((one) => `${where} no longer accepts ${named(one)}.`)
      : nows
          .filter((other) => !olds.some((one) => fits(one, other)))
          .map((other) => `${where} may now be ${named(other)}.`);
  }

  #single(old: Json, now: Json, where: string, field: string): string[] {
    const types = this.#types(old, now, where);
    if (types.length > 0) return types;
    return [
      ...this.#values(old, now, where, field),
      ...(this.#direction === 'request' ? limitBreaks(old, now, where) : []),
      ...WHOLE.filter((keyword) => !isDeepStrictEqual(old[keyword], now[keyword])).map(
        (keyword) => `${where} has another \`${keyword}\`.`,
      ),
      ...this.#properties(old, now, where),
      ...this.#inner(old, now, where, field),
    ];
  }

  #types(old: Json, now: Json, where: string): string[] {
    const [olds, nows] = [typesOf(old), typesOf(now)];
    const [narrow, wide] = this.#direction === 'request' ? [olds, nows] : [nows, olds];
    const stray = narrow.filter((type) => !wide.includes(type) && !(type === 'integer' && wide.includes('number')));
    return stray.length === 0 ? [] : [`${where} was ${olds.join(' or ')} and is ${nows.join(' or ')}.`];
  }

  /** An enumeration is closed for requests; in a response it is closed unless the field is one of the open ones. */
  #values(old: Json, now: Json, where: string, field: string): string[] {
    const [olds, nows] = [valuesOf(old), valuesOf(now)];
    const gone = (olds ?? []).filter((value) => nows !== undefined && !nows.includes(value));
    const fresh = (nows ?? []).filter((value) => olds !== undefined && !olds.includes(value));
    if (this.#direction === 'request') {
      if (olds === undefined && nows !== undefined) return [`${where} accepts only ${nows.join(', ')} now.`];
      return gone.map((value) => `${where} no longer accepts ${value}.`);
    }
    return [
      ...gone.map((value) => `${where} is never ${value} any more.`),
      ...(OPEN_FIELDS.has(field) ? [] : fresh.map((value) => `${where} may now be ${value}.`)),
      ...(olds !== undefined && nows === undefined && !OPEN_FIELDS.has(field)
        ? [`${where} was one of ${olds.join(', ')} and is any value.`]
        : []),
    ];
  }

  #properties(old: Json, now: Json, where: string): string[] {
    const [olds, nows] = [propertiesOf(old), propertiesOf(now)];
    const [wasRequired, isRequired] = [requiredOf(old), requiredOf(now)];
    const isRequest = this.#direction === 'request';
    return [
      ...Object.keys(olds).flatMap((name) => {
        if (!Object.hasOwn(nows, name)) return [`${where}: the field ${name} is gone.`];
        if (!isRequest && wasRequired.includes(name) && !isRequired.includes(name))
          return [`${where}: the field ${name} was always there and may be missing.`];
        return this.breaks(olds[name], nows[name], `${where}: ${name}`, name);
      }),
      ...(isRequest
        ? isRequired
            .filter((name) => !wasRequired.includes(name))
            .map((name) => `${where}: the field ${name} is required now.`)
        : []),
    ];
  }

  /** Of lists and maps. */
  #inner(old: Json, now: Json, where: string, field: string): string[] {
    const isRequest = this.#direction === 'request';
    const found = [['items', 'each item'] as const, ['propertyNames', 'each name'] as const].flatMap(
      ([keyword, part]) => {
        if (old[keyword] === undefined && now[keyword] === undefined) return [];
        return this.breaks(old[keyword] ?? {}, now[keyword] ?? {}, `${where}, ${part}`, field);
      },
    );
    const [olds, nows] = [old['additionalProperties'] ?? true, now['additionalProperties'] ?? true];
    if (isRequest && olds !== false && nows === false) return [...found, `${where} accepts no further fields now.`];
    if (olds === false || nows === false || !(isObject(olds) || isObject(nows))) return found;
    return [...found, ...this.breaks(schemaOf(olds), schemaOf(nows), `${where}, each value`, field)];
  }
}

function limitBreaks(old: Json, now: Json, where: string): string[] {
  const limits = Object.entries(LIMITS).flatMap(([keyword, worse]) => {
    const [before, after] = [old[keyword], now[keyword]];
    if (typeof after !== 'number' || after === before || (before !== undefined && typeof before !== 'number'))
      return [];
    const isWorse = before === undefined || (worse === 'raised' ? after > before : after < before);
    return isWorse ? [`${where}: ${keyword} is ${after} now${before === undefined ? '' : ` and was ${before}`}.`] : [];
  });
  const texts = ['pattern', 'format']
    .filter((keyword) => now[keyword] !== undefined && now[keyword] !== old[keyword])
    .map((keyword) => `${where} must have another ${keyword} now.`);
  return [...limits, ...texts];
}

const refOf = (schema: unknown): unknown => (isObject(schema) ? schema['$ref'] : undefined);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `true` allows anything. */
const schemaOf = (schema: unknown): unknown => (schema === true ? {} : schema);

/** The schema itself, or the one that it refers to within its document. */
function resolved(schema: unknown, document: Json): Json {
  const ref = refOf(schema);
  if (typeof ref !== 'string') return isObject(schema) ? schema : {};
  const target = ref
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, part) => (isObject(inner) ? inner[part] : undefined), document);
  if (!isObject(target)) throw new Error(`${ref} leads nowhere.`);
  return resolved(target, document);
}

function alternativesOf(schema: Json): Json[] {
  const list = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(list) ? list.filter(isObject) : [schema];
}

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

function typesOf(schema: Json): string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.map(String);
  const values = schema['enum'] ?? (schema['const'] === undefined ? undefined : [schema['const']]);
  return Array.isArray(values) ? [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))] : TYPES;
}

/** The allowed values as JSON; `undefined` where any value of the type is allowed. */
function valuesOf(schema: Json): string[] | undefined {
  if (schema['const'] !== undefined) return [JSON.stringify(schema['const'])];
  return Array.isArray(schema['enum']) ? schema['enum'].map((value) => JSON.stringify(value)) : undefined;
}

const propertiesOf = (schema: Json): Json => (isObject(schema['properties']) ? schema['properties'] : {});

const requiredOf = (schema: Json): string[] =>
  Array.isArray(schema['required']) ? schema['required'].map(String) : [];

const named = (schema: Json): string => typesOf(schema).join(' or ');
