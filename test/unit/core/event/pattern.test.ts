import { describe, expect, test } from '@jest/globals';
import {
  compilePattern,
  compileStoredPattern,
  PatternError,
  TooManyStepsError,
  within,
} from '../../../../core/event/pattern.ts';

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(pattern).matches(event);
const field = (matchers: unknown[], value: unknown): boolean => matches({ field: matchers }, { field: value });

const explain = (pattern: unknown, event: unknown) => compilePattern(pattern).explain(event);

/** `$or` of `size` fields. */
const eitherOf = (size: number, name: string) => ({
  $or: Array.from({ length: size }, (_, index) => ({ [`${name}${index}`]: [1] })),
});

describe('values', () => {
  test.each<[unknown[], unknown, boolean]>([
    [['running'], 'running', true],
    [['running'], 'Running', false],
    [['a', 'b'], 'b', true],
    [[''], '', true],
    [[''], null, false],
    [[null], null, true],
    [[null], 'null', false],
    [[true], true, true],
    [[true], 'true', false],
    [[false], true, false],
    [[300], 300.0, true],
    [[3.0e2], 300, true],
    [[300], '300', false],
    [['300'], 300, false],
  ])('%j against %j: %j', (list, value, expected) => expect(field(list, value)).toBe(expected));

  test('every field must match, other fields are ignored', () => {
    const pattern = { source: ['shop'], detail: { total: [5], vendor: { country: ['FR'] } } };
    expect(
      matches(pattern, { source: 'shop', detail: { total: 5, vendor: { country: 'FR', city: 'Lyon' } }, x: 1 }),
    ).toBe(true);
    expect(matches(pattern, { source: 'shop', detail: { total: 5, vendor: { country: 'IT' } } })).toBe(false);
    expect(matches(pattern, { source: 'shop', detail: { total: 5 } })).toBe(false);
    expect(matches(pattern, 'shop')).toBe(false);
  });

  test('names that objects inherit are fields like any other', () => {
    expect(matches({ constructor: [{ exists: false }] }, {})).toBe(true);
    expect(matches(JSON.parse('{"__proto__": ["x"]}'), JSON.parse('{"__proto__": "x"}'))).toBe(true);
    expect(matches({ toString: [{ exists: true }] }, {})).toBe(false);
  });
});

describe('text operators', () => {
  test.each<[unknown, unknown, boolean]>([
    [{ prefix: '2017-10-02' }, '2017-10-02T18:43:48Z', true],
    [{ prefix: '2017-10-02' }, '2017-10-03', false],
    [{ prefix: '1' }, 12, false],
    [{ prefix: '' }, 'any', true],
    [{ suffix: '.png' }, 'image.png', true],
    [{ suffix: '.png' }, 'image.PNG', false],
    [{ suffix: '' }, 'any', true],
    [{ 'equals-ignore-case': 'alice' }, 'ALICE', true],
    [{ 'equals-ignore-case': 'alice' }, 'ALICE ', false],
    [{ prefix: { 'equals-ignore-case': 'EventB' } }, 'eventbridge', true],
    [{ prefix: { 'equals-ignore-case': 'EventB' } }, 'even', false],
    [{ suffix: { 'equals-ignore-case': '.PNG' } }, 'a.png', true],
    [{ suffix: { 'equals-ignore-case': '.PNG' } }, 'png', false],
    [{ suffix: { 'equals-ignore-case': '' } }, 'png', true],
  ])('%j against %j: %j', (operator, value, expected) => expect(field([operator], value)).toBe(expected));
});

describe('wildcard', () => {
  test.each<[string, string, boolean]>([
    ['*/lib/*', 'src/lib/index.ts', true],
    ['*/lib/*', 'src/bin/index.ts', false],
    ['Simple*Service', 'SimpleService', true],
    ['Simple*Service', 'SimpleQueueService', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*', '', true],
    ['a*b*c', 'a-c-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*aab*', 'aaab', true],
    [String.raw`a\*b`, 'a*b', true],
    [String.raw`a\*b`, 'axb', false],
    [String.raw`a\\*`, String.raw`a\tail`, true],
    ['exact', 'exact', true],
  ])('%s against %s: %j', (wildcard, value, expected) => expect(field([{ wildcard }], value)).toBe(expected));

  test('many wildcards over a long text that almost matches', () => {
    const pattern = compileStoredPattern({ field: [{ wildcard: '*a'.repeat(500) + '*ab*b' }] });
    expect(pattern.matches({ field: 'a'.repeat(1_000_000) + 'b' })).toBe(false);
    expect(pattern.matches({ field: 'a'.repeat(1_000_000) + 'bb' })).toBe(true);
  });
});

describe('anything-but', () => {
  test.each<[unknown, unknown, boolean]>([
    ['initializing', 'running', true],
    ['initializing', 'initializing', false],
    ['initializing', 5, true],
    ['initializing', null, true],
    [123, 123, false],
    [123, 124, true],
    [123, '123', true],
    [['stopped', 'overloaded'], 'overloaded', false],
    [['stopped', 'overloaded'], 'running', true],
    [[100, 200], 200, false],
    [{ prefix: 'init' }, 'initializing', false],
    [{ prefix: 'init' }, 'running', true],
    [{ prefix: 'init' }, 5, true],
    [{ prefix: ['a', 'b'] }, 'b1', false],
    [{ suffix: '.txt' }, 'a.txt', false],
    [{ suffix: ['.txt', '.rtf'] }, 'a.jpg', true],
    [{ 'equals-ignore-case': 'initializing' }, 'INITIALIZING', false],
    [{ 'equals-ignore-case': ['a', 'b'] }, 'C', true],
    [{ wildcard: '*/lib/*' }, 'a/lib/b', false],
    [{ wildcard: ['*/lib/*', '*/bin/*'] }, 'a/bin/b', false],
    [{ wildcard: ['*/lib/*', '*/bin/*'] }, 'a/src/b', true],
  ])('%j against %j: %j', (argument, value, expected) =>
    expect(field([{ 'anything-but': argument }], value)).toBe(expected),
  );

  test('an absent field is not anything', () => {
    expect(matches({ field: [{ 'anything-but': 'x' }] }, { other: 'y' })).toBe(false);
  });

  test('of a list one other value is enough', () => {
    expect(field([{ 'anything-but': 'x' }], ['x', 'y'])).toBe(true);
    expect(field([{ 'anything-but': 'x' }], ['x'])).toBe(false);
  });
});

describe('numeric', () => {
  test.each<[unknown[], unknown, boolean]>([
    [['=', 301.8], 3.018e2, true],
    [['>', 0, '<=', 5], 5, true],
    [['>', 0, '<=', 5], 0, false],
    [['>=', 0, '<', 5], 0, true],
    [['<', 10], 10, false],
    [['<=', 10], 10, true],
    [['>', 10], '11', false],
    [['>', -1], null, false],
  ])('%j against %j: %j', (numeric, value, expected) => expect(field([{ numeric }], value)).toBe(expected));
});

describe('cidr', () => {
  test.each<[string, unknown, boolean]>([
    ['10.0.0.0/24', '10.0.0.255', true],
    ['10.0.0.0/24', '10.0.1.0', false],
    ['10.0.0.0/24', '10.0.0', false],
    ['10.0.0.0/24', '::ffff:10.0.0.1', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['0.0.0.0/0', 5, false],
  ])('%s against %j: %j', (cidr, value, expected) => expect(field([{ cidr }], value)).toBe(expected));
});

describe('exists', () => {
  test.each<[unknown[], unknown, boolean]>([
    [[{ exists: true }], { a: { b: null } }, true],
    [[{ exists: true }], { a: {} }, false],
    [[{ exists: true }], { a: { b: { c: 1 } } }, false],
    [[{ exists: true }], { a: { b: [] } }, false],
    [[{ exists: true }], { a: { b: [[], [0]] } }, true],
    [[{ exists: false }], { a: {} }, true],
    [[{ exists: false }], {}, true],
    [[{ exists: false }], { a: { b: { c: 1 } } }, true],
    [[{ exists: false }], { a: { b: 1 } }, false],
    [[{ exists: false }, 'x'], { a: { b: 'x' } }, true],
    [[{ exists: false }, 'x'], { a: { b: 'y' } }, false],
  ])('%j against %j: %j', (list, event, expected) => expect(matches({ a: { b: list } }, event)).toBe(expected));
});

describe('arrays', () => {
  const staff = {
    staff: [
      { first: 'John', last: 'Doe' },
      { first: 'Anna', last: 'Smith' },
      { first: 'Peter', last: 'Jones' },
    ],
  };

  test('a list in the event matches when one of its values does', () => {
    expect(field(['b'], ['a', 'b'])).toBe(true);
    expect(field(['c'], ['a', ['b', ['c']]])).toBe(true);
    expect(field(['d'], ['a', 'b'])).toBe(false);
  });

  test('fields match within one element', () => {
    expect(matches({ staff: { first: ['Anna'], last: ['Smith'] } }, staff)).toBe(true);
    expect(matches({ staff: { first: ['Anna'], last: ['Jones'] } }, staff)).toBe(false);
    expect(matches({ staff: { first: ['Anna'] } }, { staff: [staff.staff.slice(0, 1), staff.staff.slice(1)] })).toBe(
      true,
    );
  });

  test('elements within elements', () => {
    const event = {
      orders: [
        { id: 1, lines: [{ sku: 'a', count: 1 }] },
        {
          id: 2,
          lines: [
            { sku: 'a', count: 9 },
            { sku: 'b', count: 1 },
          ],
        },
      ],
    };
    expect(matches({ orders: { id: [2], lines: { sku: ['a'], count: [9] } } }, event)).toBe(true);
    expect(matches({ orders: { id: [1], lines: { sku: ['a'], count: [9] } } }, event)).toBe(false);
    expect(matches({ orders: { id: [2], lines: { sku: ['b'], count: [9] } } }, event)).toBe(false);
  });

  test('exists false alone holds in every element, beside a match in that element', () => {
    const event = { staff: [{ first: 'Anna' }, { first: 'Peter', left: true }] };
    expect(matches({ staff: { left: [{ exists: false }] } }, event)).toBe(false);
    expect(matches({ staff: { first: ['Anna'], left: [{ exists: false }] } }, event)).toBe(true);
    expect(matches({ staff: { first: ['Peter'], left: [{ exists: false }] } }, event)).toBe(false);
    expect(matches({ staff: { fired: [{ exists: false }] } }, event)).toBe(true);
    expect(matches({ staff: { fired: [{ exists: false }] } }, { staff: [] })).toBe(true);
  });

  test('a list nested a hundred thousand deep', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}"x"${']'.repeat(100_000)}`) as unknown;
    expect(field(['x'], deep)).toBe(true);
    expect(matches({ field: { a: ['x'] } }, { field: deep })).toBe(false);
  });
});

describe('$or', () => {
  const pattern = {
    source: ['cloudwatch'],
    $or: [
      { metric: ['cpu'] },
      { kind: ['m'], space: ['s'], $or: [{ id: [1234] }, { spaceId: [1000] }] },
      { scope: ['service'] },
    ],
  };

  test.each<[unknown, boolean]>([
    [{ source: 'cloudwatch', metric: 'cpu' }, true],
    [{ source: 'cloudwatch', kind: 'm', space: 's', spaceId: 1000 }, true],
    [{ source: 'cloudwatch', kind: 'm', space: 's' }, false],
    [{ source: 'cloudwatch', kind: 'm', id: 1234 }, false],
    [{ source: 'other', metric: 'cpu' }, false],
    [{ source: 'cloudwatch' }, false],
  ])('%j: %j', (event, expected) => expect(matches(pattern, event)).toBe(expected));

  test('a field inside and beside $or stays in one element', () => {
    const spread = { items: { sku: ['a'] }, $or: [{ items: { count: [1] } }, { items: { count: [2] } }] };
    expect(matches(spread, { items: [{ sku: 'a', count: 2 }] })).toBe(true);
    expect(
      matches(spread, {
        items: [
          { sku: 'a', count: 3 },
          { sku: 'b', count: 2 },
        ],
      }),
    ).toBe(false);
  });

  test('two $or lists at different depths multiply', () => {
    const both = { $or: [{ a: [1] }, { b: [1] }], detail: { $or: [{ c: [1] }, { d: [1] }] } };
    expect(matches(both, { b: 1, detail: { d: 1 } })).toBe(true);
    expect(matches(both, { b: 1, detail: {} })).toBe(false);
  });

  test('of its combinations 1000 are allowed', () => {
    const side = { a: eitherOf(10, 'a'), b: eitherOf(10, 'b') };
    expect(
      compilePattern({ ...side, c: eitherOf(10, 'c') }).matches({ a: { a9: 1 }, b: { b9: 1 }, c: { c9: 1 } }),
    ).toBe(true);
    expect(() => compilePattern({ ...side, c: eitherOf(11, 'c') })).toThrow('1100 combinations, 1000 are allowed');
  });
});

describe('explain', () => {
  test('says which field should have been what', () => {
    const pattern = { detail: { country: ['FR', 'IT'], total: [{ numeric: ['>', 100] }] } };
    expect(explain(pattern, { detail: { country: 'FR', total: 101 } })).toEqual({ matches: true });
    expect(explain(pattern, { detail: { country: 'FR', total: 7 } })).toEqual({
      matches: false,
      path: '$.detail.total',
      expected: 'a number > 100',
    });
    expect(explain(pattern, { detail: {} })).toEqual({
      matches: false,
      path: '$.detail.country',
      expected: '"FR" or "IT"',
    });
  });

  test('names the element rule when no single field is to blame', () => {
    const pattern = { staff: { first: ['Anna'], last: ['Jones'] } };
    const event = {
      staff: [
        { first: 'Anna', last: 'Smith' },
        { first: 'Peter', last: 'Jones' },
      ],
    };
    expect(explain(pattern, event)).toEqual({
      matches: false,
      path: '$.staff',
      expected: 'one element in which "first", "last" all match',
    });
    expect(explain({ staff: { gone: [{ exists: false }] } }, { staff: [{}, { gone: 1 }] })).toEqual({
      matches: false,
      path: '$.staff.gone',
      expected: 'no such field',
    });
  });

  test('lists the alternatives of $or', () => {
    expect(explain({ $or: [{ a: [1] }, { b: [{ prefix: 'x' }] }] }, {})).toEqual({
      matches: false,
      path: '$',
      expected: '$.a to be 1, or $.b to be text beginning with "x"',
    });
  });
});

describe('refused', () => {
  test.each<[unknown, string]>([
    ['text', '$: "text" is not an object. Write an object of fields, each with a list of values.'],
    [[], '$: a list is not an object'],
    [{}, '$: the object is empty'],
    [{ a: {} }, '$.a: the object is empty'],
    [{ a: 'x' }, '$.a: "x" is neither a list nor an object. Write ["x"].'],
    [{ 'a b': [] }, '$["a b"]: the list is empty'],
    [{ a: [[1]] }, '$.a[0]: a list is not a value or one operator'],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, '$.a[0]: an object is not a value or one operator'],
    [
      { a: [{ contains: 'x' }] },
      '$.a[0]: an object with "contains" is not a value or one operator. Operators are prefix,',
    ],
    [{ a: [{ constructor: 'x' }] }, '$.a[0]: an object with "constructor"'],
    [{ a: [{ prefix: 5 }] }, '$.a[0].prefix: prefix takes text, not 5'],
    [{ a: [{ prefix: { suffix: 'x' } }] }, '$.a[0].prefix: prefix cannot nest "suffix"'],
    [{ a: [{ exists: 'yes' }] }, '$.a[0].exists: exists takes true or false'],
    [{ a: [{ wildcard: 'a**' }] }, '$.a[0].wildcard: two wildcards in a row'],
    [{ a: [{ wildcard: String.raw`a\b` }] }, '$.a[0].wildcard: a backslash may only escape'],
    [{ a: [{ cidr: '10.0.0.1' }] }, '$.a[0].cidr: "10.0.0.1" is not a block of addresses'],
    [{ a: [{ numeric: ['>', '5'] }] }, '$.a[0].numeric: "5" is not a number between -5e9 and 5e9'],
    [{ a: [{ numeric: ['>', 6e9] }] }, 'is not a number between'],
    [{ a: [{ numeric: ['!', 5] }] }, '"!" is not a numeric comparison'],
    [{ a: [{ numeric: ['<', 5, '>', 1] }] }, 'a range is a lower bound and then an upper bound'],
    [{ a: [{ numeric: ['>', 5, '<', 5] }] }, 'the range holds no number'],
    [{ a: [{ numeric: [] }] }, 'numeric takes an array of one or two comparisons'],
    [{ a: [{ 'anything-but': ['x', 5] }] }, 'anything-but does not take a list'],
    [{ a: [{ 'anything-but': null }] }, 'anything-but does not take null'],
    [{ a: [{ 'anything-but': { numeric: ['>', 1] } }] }, 'anything-but cannot nest "numeric"'],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, 'empty text excludes by accident'],
    [{ $or: [{ a: [1] }] }, '$["$or"]: $or takes a list of at least two objects'],
    [{ $or: [{ prefix: ['x'] }, { a: [1] }] }, '"prefix" is an operator and not a field inside $or'],
    [{ a: [1], $or: [{ a: [2] }, { b: [1] }] }, '$.a: the field is given twice'],
  ])('%j', (pattern, message) => {
    const attempt = () => compilePattern(pattern);
    expect(attempt).toThrow(PatternError);
    expect(attempt).toThrow(message);
  });

  test('a pattern longer than the bus takes, unless the limit is raised', () => {
    expect(() => compilePattern({ a: ['x'.repeat(2048)] })).toThrow(
      '$: the pattern has 2058 characters, 2048 are allowed',
    );
    expect(compilePattern({ a: ['x'.repeat(2048)] }, { characters: 4096 }).matches({ a: 'x'.repeat(2048) })).toBe(true);
  });
});

describe('names joined by dots', () => {
  test.each<[unknown, string, boolean]>([
    [{ 'a.b': [1] }, '{"a":{"b":1}}', true],
    [{ a: { b: [1] } }, '{"a.b":1}', true],
    [{ 'a.b': [1] }, '{"a.b":1}', true],
    [{ 'data.shipping.country': ['DE'] }, '{"data":{"shipping":{"country":"DE"}}}', true],
    [{ data: { 'shipping.country': ['DE'] } }, '{"data":{"shipping":{"country":"DE"}}}', true],
    [{ data: { shipping: { country: ['DE'] } } }, '{"data":{"shipping.country":"DE"}}', true],
    [{ 'data.shipping': { country: ['DE'] } }, '{"data.shipping.country":"DE"}', true],
    [{ a: { b: [1] } }, '{"a":{"c":1},"a.b":1}', true],
    [{ a: { b: [1], c: [2] } }, '{"a":{"b":1},"a.c":2}', true],
    [{ a: { b: [3], c: [2] } }, '{"a":[{"b":1},{"c":2}],"a.b":3}', true],
    [{ a: { b: [{ exists: false }], c: [2] } }, '{"a":{"c":2},"a.b":3}', false],
    [{ a: { b: [1] } }, '{"a.b":{"b":1}}', false],
    [{ a: { b: [1] } }, '{"a.b.":1}', false],
    [{ 'a..b': [1] }, '{"a":{"":{"b":1}}}', true],
    [{ '__proto__.x': [1] }, '{"__proto__":{"x":1}}', true],
    [JSON.parse('{"__proto__":{"x":[1]}}'), '{"__proto__.x":1}', true],
    [{ x: [1] }, '{"__proto__.y":2,"a":{"x":1}}', false],
  ])('%j and %s: %j', (pattern, event, expected) => {
    expect(compilePattern(pattern).matches(JSON.parse(event))).toBe(expected);
  });
});

describe('what EventBridge does with addresses, exact text and letter case', () => {
  test.each<[unknown, string, boolean]>([
    [{ cidr: '010.0.0.0/8' }, '10.0.0.1', true],
    [{ cidr: '010.0.0.0/8' }, '8.0.0.1', false],
    [{ cidr: '10.0.0.0/8' }, '::ffff:a00:1', true],
    [{ cidr: '10.0.0.0/8' }, '010.0.0.1', true],
    [{ cidr: '10.0.0.0/8' }, '10.1', false],
    ['2001:db8::7', '2001:DB8:0:0:0:0:0:7', true],
    [{ exactly: '2001:db8::7' }, '2001:DB8:0:0:0:0:0:7', false],
    [{ exactly: 'x' }, 'x', true],
    [{ 'equals-ignore-case': 'straße' }, 'STRASSE', true],
    [{ 'equals-ignore-case': 'strasse' }, 'straße', false],
    [{ 'equals-ignore-case': 'ı' }, 'I', true],
    [{ 'equals-ignore-case': 'I' }, 'ı', false],
    [{ 'equals-ignore-case': 'ς' }, 'Σ', true],
    [{ 'equals-ignore-case': 'Σ' }, 'ς', false],
    [{ 'equals-ignore-case': 's' }, 'ſ', false],
    [{ prefix: { 'equals-ignore-case': 'ſ' } }, 'Sx', true],
    [{ suffix: { 'equals-ignore-case': 'ß' } }, 'xSS', true],
  ])('%j and %s: %j', (item, value, expected) => {
    expect(compilePattern({ a: [item] }).matches({ a: value })).toBe(expected);
  });
});

/** Patterns that an earlier release took, with a value that they match. */
const STORED: [pattern: Record<string, unknown>, rule: string, event: unknown][] = [
  [{ a: [{ cidr: '10.0.0/24' }] }, 'is not a block of two addresses or more', { a: '10.0.0.0' }],
  [{ a: [{ cidr: '0x0a.0.0.0/8' }] }, 'is not a block of two addresses or more', { a: '10.0.0.1' }],
  [{ a: [{ cidr: '10.0.0.1/32' }] }, 'is not a block of two addresses or more', { a: '10.0.0.1' }],
  [{ a: [{ cidr: '::1/128' }] }, 'is not a block of two addresses or more', { a: '::1' }],
  [{ a: [{ numeric: ['>=', 5, '<=', 5] }] }, 'the range is one number', { a: 5 }],
  [{ a: [2 ** 60] }, 'is an integer beyond 2^53, which is not exact', { a: 2 ** 60 }],
  [{ a: [{ 'anything-but': [2 ** 60] }] }, 'is an integer beyond 2^53', { a: 1 }],
  [{ $or: [{ exactly: ['x'] }, { a: [1] }] }, '"exactly" is an operator', { exactly: 'x' }],
  [{ $or: [{ '=': ['x'] }, { a: [1] }] }, '"=" is an operator', { '=': 'x' }],
  [{ a: [{ wildcard: '*a*a*a*a*a*' }] }, 'has 6 wildcards, 5 are allowed', { a: 'aaaaa' }],
  [
    { a: Array.from({ length: 21 }, (_, index) => ({ wildcard: `*${index}` })) },
    'the pattern has 21 texts with wildcards, 20 are allowed',
    { a: 'x20' },
  ],
  [{ 'a.b': [1], a: { b: [2] } }, 'the field is given twice', { 'a.b': 1, a: { b: 2 } }],
];

describe('a pattern that is refused today and was stored before', () => {
  test.each(STORED)('%j', (pattern, rule, event) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
    expect(() => compilePattern(pattern)).toThrow(rule);
    const stored = compileStoredPattern(pattern);
    expect(stored.matches(event)).toBe(true);
    expect(stored.matches({})).toBe(false);
  });
});

describe('the steps of a match', () => {
  const MEGABYTE = 'ab'.repeat(500_000);
  const wildcards = Array.from({ length: 330 }, (_, index) => `*${String.fromCodePoint(0x4e00 + index)}*`);

  test.each<[string, unknown, unknown]>([
    ['a stored filter of 330 wildcards over 1 MB', [{ 'anything-but': { wildcard: wildcards } }], MEGABYTE],
    ['130 prefixes over 300,000 texts', Array.from({ length: 130 }, () => ({ prefix: 'x' })), Array(300_000).fill('a')],
  ])('%s are bounded', (_name, list, value) => {
    const pattern = compileStoredPattern({ a: list });
    expect(() => within({ left: 10_000_000 }, () => pattern.matches({ a: value }))).toThrow(TooManyStepsError);
    expect(pattern.explain({ a: value })).toMatchObject({ matches: expect.any(Boolean) });
  });

  test.each<[string, unknown]>([
    ['20 wildcards, the most', Array.from({ length: 20 }, (_, index) => ({ wildcard: `*${index}*` }))],
    ['495 texts in any case', [{ 'anything-but': { 'equals-ignore-case': Array(300).fill('x') } }]],
  ])('a filter that is allowed takes at most 21 million for an event of 1 MB: %s', (_name, list) => {
    const pattern = compilePattern({ a: list });
    expect(() => within({ left: 21_000_000 }, () => pattern.matches({ a: MEGABYTE }))).not.toThrow();
  });
});
