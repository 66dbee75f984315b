import { Outcome } from './leaf.ts';
import { elementsOf, isObject, matcher } from './match.ts';
import { childPath } from './pattern-error.ts';
import type { ObjectNode, PatternNode } from './structure.ts';

export interface Mismatch {
  matches: false;
  /** The first field that did not match, e.g. `$.detail.total`. */
  path: string;
  /** The value that it needs, e.g. `a number > 100`. */
  expected: string;
}

/** Why `node` does not match `value`. Call it only when it does not match. */
export function mismatchOf(node: PatternNode, value: unknown, path: string): Mismatch {
  if (node.kind === 'leaf') return { matches: false, path, expected: node.expected };
  if (!Array.isArray(value)) return objectMismatch(node, value, path);
  const match = matcher(node);
  // An element that only lacks fields does not match, but no field is at fault.
  const mismatches = elementsOf(value)
    .filter((element) => match(element) === Outcome.No)
    .map((element) => objectMismatch(node, element, path));
  const [first] = mismatches;
  if (first === undefined) return objectMismatch(node, undefined, path);
  if (mismatches.every((mismatch) => mismatch.path === first.path)) return first;
  return { matches: false, path, expected: `one element in which ${describe(node)} all match` };
}

function objectMismatch(node: ObjectNode, value: unknown, path: string): Mismatch {
  for (const [key, field] of node.fields) {
    const inner = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (matcher(field)(inner) === Outcome.No) return mismatchOf(field, inner, childPath(path, key));
  }
  for (const group of node.groups) {
    if (group.some((alternative) => matcher(alternative)(value) !== Outcome.No)) continue;
    const mismatches = group.map((alternative) => objectMismatch(alternative, value, path));
    const paths = new Set(mismatches.map((mismatch) => mismatch.path));
    return {
      matches: false,
      path: paths.size === 1 ? [...paths].join('') : path,
      expected: mismatches
        .map((mismatch) => (paths.size === 1 ? mismatch.expected : `${mismatch.path} to be ${mismatch.expected}`))
        .join(', or '),
    };
  }
  return { matches: false, path, expected: `an object in which ${describe(node)} match` };
}

function describe(node: ObjectNode): string {
  const names = new Set([
    ...node.fields.keys(),
    ...node.groups.flatMap((group) => group.flatMap((alternative) => [...alternative.fields.keys()])),
  ]);
  return [...names].map((name) => JSON.stringify(name)).join(', ');
}
