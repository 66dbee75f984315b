import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CatalogueFile } from '../../../../core/contract/catalogue-files.ts';
import { CATALOGUE, EVENT_TYPES } from '../../../../core/event/catalogue.ts';
import { loadViolations } from '../../../../lambdas/fan-out/violations.ts';
import type { CompiledCatalogue } from '../../../../lib/catalogue/catalogue.ts';
import { catalogueOf } from '../../../../lib/catalogue/catalogue.ts';
import { filesOf } from '../../../../lib/catalogue/function-files.ts';

/** The compiled schemas as fan-out reads them. */

const folder = mkdtempSync(join(tmpdir(), 'webhooks-schemas-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function loaded(catalogue: CompiledCatalogue) {
  const file = join(folder, `${++count}.cjs`);
  writeFileSync(file, filesOf('fan-out', catalogue)[CatalogueFile.SCHEMAS] ?? '');
  const violationsOf = loadViolations(file);
  return (type: string, data: unknown, text = JSON.stringify(data)) => violationsOf(type, data, text);
}

function catalogueWith(type: string, schema: object): CompiledCatalogue {
  const files = join(folder, `catalogue-${count}`);
  mkdirSync(files);
  const definition = { description: 'x', schema: { type: 'object', ...schema }, example: {} };
  writeFileSync(join(files, `${type}.json`), JSON.stringify(definition));
  return catalogueOf(files);
}

describe('compiled schemas', () => {
  test('of the guide take the examples, and name what is missing', () => {
    const violationsOf = loaded(catalogueOf(undefined));
    for (const type of EVENT_TYPES) {
      const { schema, example } = CATALOGUE[type];
      expect(violationsOf(type, example)).toEqual([]);
      expect(violationsOf(type, {})).toHaveLength(schema.required.length);
    }
    expect(violationsOf('order.created', { ...CATALOGUE['order.created'].example, currency: 'eur' })).toEqual([
      'data.currency: expected three capital letters, e.g. EUR',
    ]);
  });

  test('of a type that the catalogue lacks find nothing', () => {
    const violationsOf = loaded(catalogueOf(undefined));
    for (const type of ['order.archived', '__proto__', 'constructor', '']) expect(violationsOf(type, {})).toEqual([]);
  });

  test('count characters and compare values with what the bundle has of the compiler', () => {
    const violationsOf = loaded(
      catalogueWith('__proto__', {
        properties: {
          text: { minLength: 2 },
          value: { const: { a: [1] } },
          tree: { $ref: '#/$defs/tree' },
        },
        $defs: { tree: { properties: { next: { $ref: '#/$defs/tree' }, leaf: { type: 'integer' } } } },
      }),
    );
    expect(violationsOf('__proto__', { text: '\u{1F600}', value: { a: [2] }, tree: { next: { leaf: 0.5 } } })).toEqual([
      'data.text: expected text of at least 2 characters',
      'data.value: expected {"a":[1]}',
      'data.tree.next.leaf: expected integer, received number',
    ]);
    expect(violationsOf('__proto__', { text: 'ab', value: { a: [1] } })).toEqual([]);
  });

  test('do not check data whose text is too long, and say so', () => {
    const violationsOf = loaded(catalogueWith('loan.listed', { properties: { parts: { items: { type: 'string' } } } }));
    const dataOf = (length: number) => ({ parts: [1, 'x'.repeat(length - '{"parts":[1,""]}'.length)] });
    const longest = 128 * 1024;
    expect(violationsOf('loan.listed', dataOf(longest))).toEqual(['data.parts.0: expected string, received number']);
    expect(violationsOf('loan.listed', dataOf(longest + 1))).toEqual([
      'data is longer than 131072 characters: not checked',
    ]);
    expect(violationsOf('order.archived', dataOf(longest + 1))).toEqual([]);
  });

  const copies = { type: 'integer' };
  test.each([
    ['a nested repetition', { properties: { text: { pattern: '^(a+)+$' }, copies } }],
    ['a choice', { properties: { text: { allOf: [{ pattern: '^(a|aa){99}$' }] }, copies } }],
    ['names of fields', { patternProperties: { '^(a?){60}a{30}$': { type: 'integer' } }, properties: { copies } }],
  ])('stop a pattern that takes too long (%s), and judge the next event', (_, schema) => {
    const violationsOf = loaded(catalogueWith('loan.noted', schema));
    const text = `${'a'.repeat(59)}!`;
    expect(violationsOf('loan.noted', { text, [text]: 1 })).toEqual([
      'data takes a pattern longer than 1000 ms: not checked',
    ]);
    expect(violationsOf('loan.noted', { copies: '1' })).toEqual(['data.copies: expected integer, received string']);
  });
});
