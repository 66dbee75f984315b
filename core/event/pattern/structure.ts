import { compileLeaf, type LeafNode } from './leaf.ts';
import { childPath, PatternError, shown } from './pattern-error.ts';

/** A pattern's objects: every field must match, and of each group of alternatives at least one. */
export interface ObjectNode {
  kind: 'object';
  fields: ReadonlyMap<string, PatternNode>;
  groups: readonly (readonly ObjectNode[])[];
}

export type PatternNode = ObjectNode | LeafNode;

const MAXIMUM_DEPTH = 100;

/** @param joined whether a dot in a name separates names, as on the event bus. @throws PatternError */
export function parseObject(pattern: unknown, path: string, joined: boolean, depth = 0): ObjectNode {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new PatternError(
      path,
      `${shown(pattern)} is not an object`,
      'Write an object of fields, each with a list of values',
    );
  }
  if (depth > MAXIMUM_DEPTH)
    throw new PatternError(path, `the pattern is nested deeper than ${MAXIMUM_DEPTH}`, 'Flatten it');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(path, 'the object is empty', 'Name at least one field to match');
  const fields = new Map<string, PatternNode>();
  const groups: ObjectNode[][] = [];
  for (const [key, value] of entries) {
    const inner = childPath(path, key);
    if (key === '$or') {
      groups.push(parseAlternatives(value, inner, joined, depth));
      continue;
    }
    const names = joined ? key.split('.') : [key];
    addField(fields, names, parseField(value, inner, joined, depth + names.length), path);
  }
  return { kind: 'object', fields, groups };
}

function parseField(value: unknown, path: string, joined: boolean, depth: number): PatternNode {
  if (Array.isArray(value)) return compileLeaf(value, path);
  if (typeof value === 'object' && value !== null) return parseObject(value, path, joined, depth);
  throw new PatternError(path, `${shown(value)} is neither a list nor an object`, `Write [${shown(value)}]`);
}

/** Adds what is said of a name, or of the names on the way to a field. */
function addField(
  fields: Map<string, PatternNode>,
  [name = '', ...others]: string[],
  field: PatternNode,
  path: string,
): void {
  const inner = childPath(path, name);
  if (others.length > 0) {
    const nested = new Map<string, PatternNode>();
    addField(nested, others, field, inner);
    addField(fields, [name], { kind: 'object', fields: nested, groups: [] }, path);
    return;
  }
  const other = fields.get(name);
  fields.set(name, other === undefined ? field : bothFields(other, field, inner));
}

function parseAlternatives(value: unknown, path: string, joined: boolean, depth: number): ObjectNode[] {
  if (!Array.isArray(value) || value.length < 2) {
    throw new PatternError(path, '$or takes a list of at least two objects', 'Write "$or": [{...}, {...}]');
  }
  return value.map((alternative, index) => parseObject(alternative, `${path}[${index}]`, joined, depth + 1));
}

/** How many patterns without `$or` the pattern stands for. */
export function combinations(node: PatternNode): number {
  if (node.kind === 'leaf') return 1;
  let product = 1;
  for (const field of node.fields.values()) product *= combinations(field);
  for (const group of node.groups) product *= group.reduce((sum, alternative) => sum + combinations(alternative), 0);
  return product;
}

/**
 * Fields that are spread over a `$or` and its surroundings belong to the same element of an array. So where a name
 * occurs on both sides, the alternatives are multiplied out until each object holds all that is said of a name.
 *
 * @throws PatternError when a field is given two lists.
 */
export function gathered(node: ObjectNode, path: string): ObjectNode {
  const fields = new Map<string, PatternNode>();
  for (const [key, field] of node.fields) {
    fields.set(key, field.kind === 'leaf' ? field : gathered(field, childPath(path, key)));
  }
  const groups = node.groups.map((group) => group.map((alternative) => gathered(alternative, path)));
  if (!namesCollide(fields, groups)) return { kind: 'object', fields, groups };
  let products: ObjectNode[] = [{ kind: 'object', fields, groups: [] }];
  for (const group of groups) {
    products = products.flatMap((product) => group.map((alternative) => merged(product, alternative, path)));
  }
  return { kind: 'object', fields: new Map(), groups: [products] };
}

function namesCollide(fields: ReadonlyMap<string, PatternNode>, groups: readonly (readonly ObjectNode[])[]): boolean {
  const seen = new Set(fields.keys());
  for (const group of groups) {
    const names = new Set(group.flatMap(topNames));
    for (const name of names) {
      if (seen.has(name)) return true;
      seen.add(name);
    }
  }
  return false;
}

function topNames(node: ObjectNode): string[] {
  return [...node.fields.keys(), ...node.groups.flatMap((group) => group.flatMap(topNames))];
}

function merged(left: ObjectNode, right: ObjectNode, path: string): ObjectNode {
  const fields = new Map(left.fields);
  for (const [key, field] of right.fields) {
    const other = fields.get(key);
    const inner = childPath(path, key);
    fields.set(key, other === undefined ? field : bothFields(other, field, inner));
  }
  return gathered({ kind: 'object', fields, groups: [...left.groups, ...right.groups] }, path);
}

function bothFields(one: PatternNode, other: PatternNode, path: string): PatternNode {
  if (one.kind === 'object' && other.kind === 'object') return merged(one, other, path);
  throw new PatternError(path, 'the field is given twice', 'Say all of it in one place');
}
