import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { EVENT_TYPES, CATALOGUE, violationsOf } from '../../../core/event/catalogue.ts';
import { catalogueOf } from '../../../lib/catalogue/catalogue.ts';
import { validatorOf } from '../../../lib/catalogue/validator.ts';
import { ConfigurationError } from '../../../lib/settings/configuration-error.ts';

const root = mkdtempSync(join(tmpdir(), 'webhooks-catalogue-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
/** A folder with these files: objects as JSON, text as it is. */
function folderOf(files: Record<string, unknown>): string {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

const GOOD = {
  description: 'A loan was approved.',
  schema: {
    type: 'object',
    properties: { loanId: { type: 'string' }, version: { type: 'integer' }, parts: { type: 'array' } },
    required: ['loanId'],
  },
  example: { loanId: 'loan_1', version: 1 },
};

/** The good schema with a list. */
const withList = (list: object) => ({ ...GOOD.schema, properties: { ...GOOD.schema.properties, list } });

/** The faults of a folder, without its path. */
function faultsOf(files: Record<string, unknown>): string[] {
  const folder = folderOf(files);
  try {
    catalogueOf(folder);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${folder}/`, '').replace(folder, 'FOLDER'));
  }
  return [];
}

/** The violations of `data` by one schema. */
const judged = (schema: object, data: unknown): string[] =>
  validatorOf({ type: 'object', ...schema }).violationsOf(data);

describe('a catalogue', () => {
  test('has a type for each file, and takes no notice of a document beside them', () => {
    const folder = folderOf({
      'loan.approved.json': { ...GOOD, entity: { id: 'data.loanId', version: 'data.version' } },
      'loan.granted.json': { ...GOOD, deprecatedSince: '2026-03-01', replacedBy: 'loan.approved' },
      'README.md': 'Ours.',
    });
    expect(catalogueOf(folder).definitions).toEqual({
      'loan.approved': { ...GOOD, entity: { id: 'data.loanId', version: 'data.version' } },
      'loan.granted': { ...GOOD, deprecatedSince: '2026-03-01', replacedBy: 'loan.approved' },
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no file', {}, 'catalogue: FOLDER has no file. Add a file for each event type'],
    ['text that is no JSON', { 'a.b.json': '{' }, 'a.b.json: is not JSON: '],
    ['a missing field', { 'a.b.json': { ...GOOD, description: undefined } }, 'a.b.json: description must be text'],
    ['a list', { 'a.b.json': [] }, 'a.b.json: must be an object. '],
    ['an unknown field', { 'a.b.json': { ...GOOD, exmple: {} } }, 'a.b.json: exmple is no field of a catalogue file. '],
    [
      'a schema that is none',
      { 'a.b.json': { ...GOOD, schema: { type: 'objekt' } } },
      'a.b.json: schema is not a valid JSON Schema: ',
    ],
    [
      'a keyword that is none',
      { 'a.b.json': { ...GOOD, schema: { ...GOOD.schema, requried: [] } } },
      'a.b.json: schema is not a valid JSON Schema: strict mode: unknown keyword: "requried". ',
    ],
    [
      'a reference out of the file',
      { 'a.b.json': { ...GOOD, schema: { ...GOOD.schema, allOf: [{ $ref: 'c.d.json' }] } } },
      "a.b.json: schema is not a valid JSON Schema: can't resolve reference c.d.json",
    ],
    [
      'another draft',
      { 'a.b.json': { ...GOOD, schema: { ...GOOD.schema, $schema: 'http://json-schema.org/draft-07/schema#' } } },
      'a.b.json: schema.$schema must be https://json-schema.org/draft/2020-12/schema (given: "http://json-schema.org/draft-07/schema#"). ',
    ],
    ['a schema of text', { 'a.b.json': { ...GOOD, schema: {} } }, 'a.b.json: schema.type must be "object". '],
    ...[{}, { items: {} }, { items: { type: ['string', 'object'] } }].map(
      (items): [string, Record<string, object>, string] => [
        `uniqueItems of ${JSON.stringify(items)}`,
        { 'a.b.json': { ...GOOD, schema: withList({ ...items, uniqueItems: true, maxItems: 9 }) } },
        'a.b.json: schema has uniqueItems for items that are not of scalar types. Give its items a type',
      ],
    ),
    [
      'an example that breaks its schema',
      { 'a.b.json': { ...GOOD, example: { loanId: 1 } } },
      'a.b.json: example breaks its schema: data.loanId: expected string, received number. Correct the example',
    ],
    [
      'a day that is none',
      { 'a.b.json': { ...GOOD, deprecatedSince: '2026-02-30' } },
      'a.b.json: deprecatedSince must be a day such as 2026-03-01. ',
    ],
    [
      'an unknown replacement',
      { 'a.b.json': { ...GOOD, deprecatedSince: '2026-03-01', replacedBy: 'a.c' } },
      'a.b.json: replacedBy names "a.c", which the catalogue does not have. Add a.c.json',
    ],
    [
      'itself as replacement',
      { 'a.b.json': { ...GOOD, deprecatedSince: '2026-03-01', replacedBy: 'a.b' } },
      'a.b.json: replacedBy names the type itself. ',
    ],
    [
      'a replacement of what is not deprecated',
      { 'a.b.json': { ...GOOD, replacedBy: 'a.b' } },
      'a.b.json: has replacedBy without deprecatedSince. ',
    ],
    ['a file name that is no type', { 'a..b.json': GOOD }, 'a..b.json: is not named after an event type: '],
    ['a name with a space', { 'a b.json': GOOD }, 'a b.json: is not named after an event type: '],
    ['another file', { 'a.b.yaml': 'description: x' }, 'a.b.yaml: is not a file <type>.json. '],
    [
      'an operational type',
      { 'webhook.sent.json': GOOD },
      'webhook.sent.json: begins with webhook., which operational events',
    ],
    [
      'an entity that is no path',
      { 'a.b.json': { ...GOOD, entity: { id: 'loanId' } } },
      'a.b.json: entity.id must be a path such as data.orderId. ',
    ],
    [
      'an entity that the schema lacks',
      { 'a.b.json': { ...GOOD, entity: { id: 'data.loan' } } },
      'a.b.json: entity.id names data.loan, which is not in the schema. ',
    ],
    [
      'an entity that is a list',
      { 'a.b.json': { ...GOOD, entity: { id: 'data.loanId', version: 'data.parts' } } },
      'a.b.json: entity.version names data.parts, which is neither text nor a number. ',
    ],
  ])('with %s is refused by file, rule and remedy', (_, files, fault) => {
    expect(faultsOf(files)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(files)[0]).toMatch(/: .*\. [A-Z].*\.$/);
  });

  test('with several faults names all of them', () => {
    expect(faultsOf({ 'a.b.json': '{', 'c.d.json': { ...GOOD, schema: 1, example: 2 }, 'e.txt': '' })).toHaveLength(4);
  });

  test('takes uniqueItems of scalar types', () => {
    const types = ['string', 'number', 'integer', 'boolean', ['string', 'integer']];
    const lists = types.map((type) => ({ uniqueItems: true, items: { type } }));
    expect(faultsOf({ 'a.b.json': { ...GOOD, schema: withList({ anyOf: lists }) } })).toEqual([]);
  });

  test('finds the path of an entity through references and alternatives', () => {
    const schema = {
      type: 'object',
      properties: { loan: { $ref: '#/$defs/loan' } },
      $defs: { loan: { oneOf: [{ type: 'null' }, { type: 'object', properties: { id: { type: 'integer' } } }] } },
    };
    expect(faultsOf({ 'a.b.json': { ...GOOD, schema, example: {}, entity: { id: 'data.loan.id' } } })).toEqual([]);
  });

  test('of a folder that is none is refused', () => {
    expect(() => catalogueOf(join(root, 'none'))).toThrow(/^catalogue: .*none is not a folder\. Name a folder/);
  });
});

describe('a violation of a whole schema', () => {
  test.each<[object, object, string[]]>([
    [
      { properties: { a: { type: ['string', 'null'] } } },
      { a: 1 },
      ['data.a: expected string or null, received number'],
    ],
    [{ required: ['a'] }, {}, ['data.a: expected a value, received nothing']],
    [{ properties: { a: {} }, additionalProperties: false }, { b: 1 }, ['data.b: expected no field of this name']],
    [{ properties: { a: {} }, unevaluatedProperties: false }, { b: 1 }, ['data.b: expected no field of this name']],
    [{ properties: { a: { enum: ['x', 1] } } }, { a: 2 }, ['data.a: expected one of "x", 1']],
    [{ properties: { a: { const: { b: 1 } } } }, { a: 2 }, ['data.a: expected {"b":1}']],
    [{ properties: { a: { pattern: '^x+$' } } }, { a: 'y' }, ['data.a: expected text that matches ^x+$']],
    [
      { properties: { a: { minLength: 2, maxLength: 1 } } },
      { a: 'ü' },
      ['data.a: expected text of at least 2 characters'],
    ],
    [{ properties: { a: { exclusiveMinimum: 1 } } }, { a: 1 }, ['data.a: expected a number above 1']],
    [
      { properties: { 'a/b': { items: { type: 'object', required: ['c'], properties: { c: { type: 'integer' } } } } } },
      { 'a/b': [{}] },
      ['data.a/b.0.c: expected integer, received nothing'],
    ],
    [
      { properties: { a: { uniqueItems: true, maxItems: 9 } } },
      { a: [1, 2, 1] },
      ['data.a: expected items that differ, received item 0 again as item 2'],
    ],
    [{ properties: { a: { prefixItems: [{}], items: false } } }, { a: [1, 2] }, ['data.a: expected at most 1 items']],
    [{ properties: { a: { format: 'date-time' } } }, { a: 'yesterday' }, []],
    [
      { $dynamicAnchor: 'node', properties: { c: { $dynamicRef: '#node' }, n: { type: 'number' } } },
      { c: { c: { n: '1' } } },
      ['data.c.c.n: expected number, received string'],
    ],
  ])('%j judges %j', (schema, data, violations) => {
    expect(judged(schema, data)).toEqual(violations);
  });

  test('is bounded in number and in length', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}${'x'.repeat(500)}`, 1]));
    const lines = judged({ additionalProperties: false }, many);
    expect(lines).toHaveLength(10);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(256);
  });

  test.each(EVENT_TYPES)('is the same as that of the publisher in the SDK, of %s', (type) => {
    const { properties } = CATALOGUE[type].schema;
    const data = fc.record(
      Object.fromEntries(
        Object.keys(properties).map((name) => [
          name,
          fc.oneof(
            fc.constantFrom('', 'EUR', 'x', null, true, 1.5, -1, 0, [], ['a', '', 1], {}),
            fc.constant((CATALOGUE[type].example as Record<string, unknown>)[name] ?? null),
          ),
        ]),
      ),
      { requiredKeys: [] },
    );
    const { validator } = catalogueOf(undefined).types.get(type) ?? {};
    fc.assert(
      fc.property(data, (value) => {
        expect(validator?.violationsOf(value).toSorted()).toEqual(violationsOf(type, value).toSorted());
      }),
      { numRuns: 200 },
    );
  });
});
