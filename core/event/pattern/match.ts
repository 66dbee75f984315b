import { Outcome } from './leaf.ts';
import { spend } from './steps.ts';
import type { ObjectNode, PatternNode } from './structure.ts';

export type Match = (value: unknown) => Outcome;

/** Compiles to a tree of closures, so that no event interprets the pattern again. */
export function matcher(node: PatternNode): Match {
  return node.kind === 'leaf' ? node.test : overArrays(objectMatch(node));
}

function objectMatch(node: ObjectNode): Match {
  const names = [...node.fields.keys()];
  const fields = [...node.fields.values()].map(matcher);
  const groups = node.groups.map((group) => group.map(objectMatch));
  return (value) => {
    spend(1 + fields.length);
    const object = isObject(value) ? value : undefined;
    let outcome: Outcome = Outcome.Absent;
    for (let index = 0; index < fields.length; index++) {
      const name = names[index] as string;
      const inner = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
      const result = (fields[index] as Match)(inner);
      if (result === Outcome.No) return Outcome.No;
      if (result === Outcome.Yes) outcome = Outcome.Yes;
    }
    for (const group of groups) {
      const result = best(group, value);
      if (result === Outcome.No) return Outcome.No;
      if (result === Outcome.Yes) outcome = Outcome.Yes;
    }
    return outcome;
  };
}

function best(alternatives: readonly Match[], value: unknown): Outcome {
  let outcome: Outcome = Outcome.No;
  for (const alternative of alternatives) {
    const result = alternative(value);
    if (result === Outcome.Yes) return result;
    if (result > outcome) outcome = result;
  }
  return outcome;
}

/**
 * Array consistency: all fields of an object pattern match within one element. `exists: false` alone does not pick an
 * element: it must hold in every one.
 */
function overArrays(match: Match): Match {
  return (value) => {
    if (!Array.isArray(value)) return match(value);
    const elements = elementsOf(value);
    spend(elements.length);
    if (elements.length === 0) return match(undefined);
    let outcome: Outcome = Outcome.Absent;
    for (const element of elements) {
      const result = match(element);
      if (result === Outcome.Yes) return result;
      if (result === Outcome.No) outcome = Outcome.No;
    }
    return outcome;
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of an array in order, with nested arrays flattened. */
export function elementsOf(value: readonly unknown[]): readonly unknown[] {
  if (!value.some((element) => Array.isArray(element))) return value;
  const elements: unknown[] = [];
  const pending = [...value].toReversed();
  while (pending.length > 0) {
    const element = pending.pop();
    if (Array.isArray(element)) {
      for (let index = element.length - 1; index >= 0; index--) pending.push(element[index]);
    } else elements.push(element);
  }
  return elements;
}
