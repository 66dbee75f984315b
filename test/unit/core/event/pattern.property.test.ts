import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compilePattern, PatternError } from '../../../../core/event/pattern.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * An oracle that shares nothing with the matcher: every choice of one element for each array makes a world without
 * arrays, and a pattern matches when it does in some world.
 */
function worlds(value: Json): (Json | undefined)[] {
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap(worlds);
  if (typeof value !== 'object' || value === null) return [value];
  let objects: Record<string, Json>[] = [{}];
  for (const [key, field] of Object.entries(value)) {
    const choices = worlds(field);
    objects = objects.flatMap((object) =>
      choices.map((choice) => (choice === undefined ? object : Object.assign({}, object, { [key]: choice }))),
    );
  }
  return objects;
}

function holds(pattern: Record<string, unknown>, world: Json | undefined): boolean {
  return Object.entries(pattern).every(([key, part]) => {
    if (key === '$or') return (part as Record<string, unknown>[]).some((alternative) => holds(alternative, world));
    const value = typeof world === 'object' && world !== null ? (world as Record<string, Json>)[key] : undefined;
    return Array.isArray(part)
      ? part.some((item) => itemHolds(item, value))
      : holds(part as Record<string, unknown>, value);
  });
}

function itemHolds(item: unknown, value: Json | undefined): boolean {
  if (value === undefined || (typeof value === 'object' && value !== null)) return false;
  if (typeof item !== 'object' || item === null) return item === value;
  const [operator, argument] = Object.entries(item)[0] as [string, unknown];
  if (operator === 'prefix') return typeof value === 'string' && value.startsWith(argument as string);
  if (operator === 'anything-but') return value !== argument;
  return operator === 'exists';
}

const objectName = fc.constantFrom('a', 'b');
const leafName = fc.constantFrom('k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v');
const scalar = fc.constantFrom<Json>('x', 'xy', 1, true);
const { event } = fc.letrec<{ event: Json; value: Json }>((tie) => ({
  event: fc
    .tuple(fc.dictionary(objectName, tie('value')), fc.dictionary(leafName, scalar, { minKeys: 8 }))
    .map(([objects, leaves]) => Object.assign(objects, leaves)),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    scalar,
    fc.array(tie('value'), { maxLength: 2 }),
    tie('event'),
  ),
}));
const item = fc.oneof(
  scalar,
  fc.record({ prefix: fc.constantFrom('x', 'xy') }),
  fc.record({ 'anything-but': fc.constantFrom('x', 1) }),
  fc.constant({ exists: true }),
);
const { pattern } = fc.letrec<{ pattern: Record<string, unknown>; alternatives: unknown }>((tie) => ({
  pattern: fc
    .tuple(
      fc.dictionary(leafName, fc.array(item, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 1 }),
      fc.option(fc.dictionary(objectName, tie('pattern'), { minKeys: 1, maxKeys: 1 }), {
        freq: 2,
        maxDepth: 3,
        depthIdentifier: 'pattern',
      }),
      fc.option(tie('alternatives'), { freq: 2, maxDepth: 3, depthIdentifier: 'pattern' }),
    )
    .map(([leaves, objects, alternatives]) =>
      Object.assign(leaves, objects, alternatives === null ? {} : { $or: alternatives }),
    ),
  alternatives: fc.array(tie('pattern'), { minLength: 2, maxLength: 3 }),
}));

describe('patterns of any shape', () => {
  test('agree with the oracle, and explain says no exactly when they do not match', () => {
    let compared = 0;
    let matched = 0;
    fc.assert(
      fc.property(pattern, event, (somePattern, someEvent) => {
        let compiled;
        try {
          compiled = compilePattern(somePattern);
        } catch (error) {
          // The only rule that such patterns can break.
          expect((error as Error).message).toMatch(/given twice|combinations|characters/);
          return;
        }
        const expected = worlds(someEvent).some((world) => holds(somePattern, world));
        compared++;
        if (expected) matched++;
        expect(compiled.matches(someEvent)).toBe(expected);
        expect(compiled.explain(someEvent).matches).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(500);
    expect(matched).toBeGreaterThan(50);
  });

  test('are compiled or refused with a PatternError, whatever JSON they are', () => {
    const operator = fc.constantFrom(
      'prefix',
      'suffix',
      'wildcard',
      'numeric',
      'cidr',
      'exists',
      'anything-but',
      'equals-ignore-case',
      '$or',
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<unknown>(null, true, 0, -1.5, 1e300, '', '*', '**', '\\', '10.0.0.0/8', '::/0', '<', '='),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(operator, fc.string()), tie('json'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(json, fc.jsonValue(), (anything, someEvent) => {
        try {
          const compiled = compilePattern(anything);
          expect(compiled.explain(someEvent).matches).toBe(compiled.matches(someEvent));
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('are refused however deep they are', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}["x"]${'}'.repeat(50_000)}`) as unknown;
    const deepList = JSON.parse(`{"a":[${'{"a":'.repeat(50_000)}["x"]${'}'.repeat(50_000)}]}`) as unknown;
    expect(() => compilePattern(deep)).toThrow('nested deeper than 100');
    expect(() => compilePattern(deepList)).toThrow(PatternError);
  });

  test('wildcards agree with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 12 });
    const literal = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(literal, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        text,
        (literals, before, after, value) => {
          const ends = (body: string, star: string) => `${before ? star : ''}${body}${after ? star : ''}`;
          const wildcard = ends(literals.map((part) => part.replaceAll(/[*\\]/g, String.raw`\$&`)).join('*'), '*');
          const expression = ends(literals.map((part) => part.replaceAll(/[*\\]/g, String.raw`\$&`)).join('.*'), '.*');
          expect(compilePattern({ a: [{ wildcard }] }).matches({ a: value })).toBe(
            new RegExp(`^${expression}$`, 's').test(value),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
