import { typeOf } from './json-type.ts';
import { VIOLATIONS_KEPT } from './limits.ts';

/** What a validator of JSON Schema reports of one broken keyword. */
export interface SchemaError {
  keyword: string;
  /** JSON pointer into the value, e.g. `/items/0/total`. */
  instancePath: string;
  params: Readonly<Record<string, unknown>>;
  /** The schema that has the keyword. */
  parentSchema?: unknown;
  /** The value at `instancePath`. */
  data?: unknown;
}

/** Characters of a violation: names of fields and patterns may be of any length. */
const LONGEST_VIOLATION = 256;

/** The violations of `data` in the words of the service, at most 10, e.g. `data.total: expected number, received string`. */
export function violationsIn(errors: readonly SchemaError[]): string[] {
  const lines = new Set<string>();
  for (const error of errors) {
    lines.add(violationLine(`${pathOf(error)}: expected ${expectation(error)}`));
    if (lines.size === VIOLATIONS_KEPT) break;
  }
  return [...lines];
}

/** A violation that is well formed and has at most 256 characters. */
export const violationLine = (line: string): string =>
  (line.length > LONGEST_VIOLATION ? `${line.slice(0, LONGEST_VIOLATION - 1)}…` : line).toWellFormed();

/** Parameters that name a member of the object at `instancePath`. */
const MEMBERS = ['missingProperty', 'additionalProperty', 'unevaluatedProperty', 'propertyName'];

function pathOf({ instancePath, params }: SchemaError): string {
  const parts = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const member = MEMBERS.map((name) => params[name]).find((value) => typeof value === 'string');
  return ['data', ...parts, ...(typeof member === 'string' ? [member] : [])].join('.');
}

function expectation(error: SchemaError): string {
  const { keyword, params, parentSchema, data } = error;
  const { limit } = params;
  switch (keyword) {
    case 'type':
      return `${alternatives(params['type'])}, received ${typeOf(data)}`;
    case 'required':
    case 'dependentRequired':
      return `${typeOfMember(parentSchema, params['missingProperty'])}, received nothing`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'propertyNames':
      return 'no field of this name';
    case 'false schema':
      return 'nothing';
    case 'minLength':
      return data === '' ? 'text, received an empty string' : `text of at least ${characters(limit)}`;
    case 'maxLength':
      return `text of at most ${characters(limit)}`;
    case 'pattern':
      return textOf(memberOf(parentSchema, 'description')) ?? `text that matches ${String(params['pattern'])}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `a number ${BOUNDS[keyword]} ${String(limit)}`;
    case 'multipleOf':
      return `a multiple of ${String(params['multipleOf'])}`;
    case 'minItems':
      return `at least ${String(limit)} items`;
    case 'maxItems':
    case 'items':
    case 'unevaluatedItems':
      return `at most ${String(limit ?? params['len'])} items`;
    case 'uniqueItems':
      return `items that differ, received item ${String(params['j'])} again as item ${String(params['i'])}`;
    case 'contains':
      return `at least ${String(params['minContains'])} items of the kind that its schema names`;
    case 'minProperties':
      return `at least ${String(limit)} fields`;
    case 'maxProperties':
      return `at most ${String(limit)} fields`;
    case 'enum':
      return `one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'const':
      return JSON.stringify(params['allowedValue']);
    case 'anyOf':
      return 'one of the alternatives of its schema';
    case 'oneOf':
      return 'exactly one of the alternatives of its schema';
    case 'not':
      return 'a value that the schema does not exclude';
    default:
      return `a value that keeps ${keyword} of its schema`;
  }
}

const BOUNDS = {
  minimum: 'of at least',
  maximum: 'of at most',
  exclusiveMinimum: 'above',
  exclusiveMaximum: 'below',
} as const;

const characters = (limit: unknown): string => (limit === 1 ? '1 character' : `${String(limit)} characters`);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const alternatives = (types: unknown): string => (Array.isArray(types) ? types.join(' or ') : String(types));

function typeOfMember(schema: unknown, name: unknown): string {
  const member = memberOf(memberOf(schema, 'properties'), String(name));
  const type = memberOf(member, 'type');
  return type === undefined ? 'a value' : alternatives(type);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
