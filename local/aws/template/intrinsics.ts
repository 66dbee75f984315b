import type { Environment } from '../environment.ts';
import type { Template, Value } from './template.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface Identity {
  ref: string;
  attributes: Readonly<Record<string, string>>;
}

/** Where the resolution of a template's intrinsic functions stands. */
export interface Scope {
  template: Template;
  environment: Environment;
  /** Of the resources that are resolved already. */
  identities: ReadonlyMap<string, Identity>;
}

/** A value that cannot be resolved; the message says why. */
export class UnresolvedError extends Error {
  override name = 'UnresolvedError';
}

/** Removes the property that it is the value of: `AWS::NoValue`. */
const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Value | typeof NO_VALUE;
type Intrinsic = (argument: Value, scope: Scope) => Resolved;

/**
 * Replaces every intrinsic function in `value`.
 *
 * @throws UnresolvedError when a function, a parameter, a resource or an attribute is not known.
 */
export function resolve(value: Value, scope: Scope): Value {
  const resolved = resolveAny(value, scope);
  if (resolved === NO_VALUE) throw new UnresolvedError('AWS::NoValue stands where a value is needed');
  return resolved;
}

/** Whether a condition of the template holds. */
export function holds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions[name];
  if (condition === undefined) throw new UnresolvedError(`the template has no condition ${name}`);
  return truth(condition, scope);
}

function resolveAny(value: Value, scope: Scope): Resolved {
  if (Array.isArray(value)) {
    return (value as readonly Value[])
      .map((item) => resolveAny(item, scope))
      .filter((item): item is Value => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Readonly<Record<string, Value>>);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    const intrinsic = INTRINSICS[only[0]];
    if (intrinsic === undefined)
      throw new UnresolvedError(`the intrinsic function ${only[0]} is not known to the local runtime`);
    return intrinsic(only[1], scope);
  }
  const resolved = entries
    .map(([key, item]) => [key, resolveAny(item, scope)] as const)
    .filter(([, item]) => item !== NO_VALUE);
  return Object.fromEntries(resolved) as Value;
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => reference(text(name, 'Ref'), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [id, ...path] = typeof argument === 'string' ? argument.split('.') : strings(argument, scope, 'Fn::GetAtt');
    return attribute(id ?? '', path.join('.'), scope);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join', 2);
    return strings(parts, scope, 'Fn::Join').join(text(separator, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(argument, 'Fn::Split', 2);
    return text(resolve(source, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, from] = list(argument, 'Fn::Select', 2);
    const picked = list(resolve(from, scope), 'Fn::Select')[Number(text(resolve(index, scope), 'Fn::Select'))];
    if (picked === undefined) throw new UnresolvedError(`Fn::Select has no item ${JSON.stringify(index)}`);
    return picked;
  },
  'Fn::Sub': (argument, scope) => {
    const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub', 2);
    return substitute(text(pattern, 'Fn::Sub'), (variables ?? {}) as Readonly<Record<string, Value>>, scope);
  },
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = list(argument, 'Fn::If', 3);
    return resolveAny(holds(text(name, 'Fn::If'), scope) ? yes : no, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, ...keys] = strings(argument, scope, 'Fn::FindInMap');
    let found: Value | undefined = scope.template.Mappings[map ?? ''];
    for (const key of keys) found = (found as Readonly<Record<string, Value>> | undefined)?.[key];
    if (found === undefined) throw new UnresolvedError(`Fn::FindInMap finds nothing at ${[map, ...keys].join('.')}`);
    return found;
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (_argument, scope) => [`${scope.environment.region}a`, `${scope.environment.region}b`],
};

function reference(name: string, scope: Scope): Resolved {
  const { region, accountId, stackName } = scope.environment;
  switch (name) {
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::Region':
      return region;
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    default:
  }
  const parameter = scope.template.Parameters[name];
  if (parameter !== undefined) {
    if (parameter.Default === undefined) throw new UnresolvedError(`the parameter ${name} has no default`);
    return parameter.Default;
  }
  return identity(name, scope).ref;
}

function attribute(id: string, name: string, scope: Scope): string {
  const found = identity(id, scope).attributes[name];
  if (found === undefined)
    throw new UnresolvedError(`the attribute ${name} of ${id} is not known to the local runtime`);
  return found;
}

function identity(id: string, scope: Scope): Identity {
  const found = scope.identities.get(id);
  if (found === undefined)
    throw new UnresolvedError(
      `${id} is neither a parameter nor a resource that exists under the template's conditions`,
    );
  return found;
}

function substitute(pattern: string, variables: Readonly<Record<string, Value>>, scope: Scope): string {
  return pattern.replaceAll(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return text(resolve(variable, scope), 'Fn::Sub');
    const dot = name.indexOf('.');
    return dot === -1
      ? text(reference(name, scope) as Value, 'Fn::Sub')
      : attribute(name.slice(0, dot), name.slice(dot + 1), scope);
  });
}

function truth(condition: Value, scope: Scope): boolean {
  const entry = Object.entries((condition ?? {}) as Readonly<Record<string, Value>>)[0];
  const [name, argument] = entry ?? ['nothing', null];
  switch (name) {
    case 'Condition':
      return holds(text(argument, name), scope);
    case 'Fn::Equals': {
      const [left, right] = list(argument, name, 2);
      return text(resolve(left, scope), name) === text(resolve(right, scope), name);
    }
    case 'Fn::And':
      return list(argument, name).every((part) => truth(part, scope));
    case 'Fn::Or':
      return list(argument, name).some((part) => truth(part, scope));
    case 'Fn::Not':
      return !list(argument, name).some((part) => truth(part, scope));
    default:
      throw new UnresolvedError(`the condition function ${name} is not known to the local runtime`);
  }
}

/** @throws UnresolvedError when `value` is a list or an object. */
export function text(value: Value, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UnresolvedError(`${where} needs text, not ${JSON.stringify(value)}`);
}

function list(value: Value, where: string, length: 2): readonly [Value, Value];
function list(value: Value, where: string, length: 3): readonly [Value, Value, Value];
function list(value: Value, where: string): readonly Value[];
function list(value: Value, where: string, length?: number): readonly Value[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    throw new UnresolvedError(
      `${where} needs a list${length === undefined ? '' : ` of ${length}`}, not ${JSON.stringify(value)}`,
    );
  }
  return value as readonly Value[];
}

function strings(value: Value, scope: Scope, where: string): string[] {
  return list(resolve(value, scope), where).map((item) => text(item, where));
}
