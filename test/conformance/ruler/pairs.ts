import * as fc from 'fast-check';

/** Patterns and events of few names and values, so that they often have to do with each other. */

export interface Sample {
  pattern: unknown;
  /** JSON texts. Each makes a pair with the pattern. */
  events: string[];
}

const name = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'c', 'd'), weight: 8 },
  { arbitrary: fc.constantFrom('a.b', 'b.c', 'c.d', 'a.b.c'), weight: 1 },
);
/** Operators' names, which are no fields inside `$or`. */
const reserved = fc.constantFrom('exactly', 'regex', 'date-after', '=', 'cidr', 'between');
/** Names for alternatives, so that few patterns give a field twice, which we refuse. */
const otherName = fc.constantFrom('e', 'f', 'g', 'h', 'i', 'k', 'l', 'm');
const text = fc.oneof(
  { arbitrary: fc.constantFrom('order', 'Order', 'order.paid', 'a*b', '10.0.0.7', '2001:db8::7', 'été'), weight: 6 },
  {
    arbitrary: fc.constantFrom('', 'ORDER.paid', 'order.*', String.raw`a\b`, 'straße', 'ÉTÉ', '日本', '300'),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom('10.0.1.7', '192.168.0.1', '::1', 'true', 'null', '010.0.0.7', '::ffff:a00:7'),
    weight: 1,
  },
  { arbitrary: fc.constantFrom('2001:DB8:0:0:0:0:0:7', '10.7', '0x0a.0.0.7', '::10.0.0.7'), weight: 1 },
  { arbitrary: fc.constantFrom('STRASSE', 'ß', 'SS', 'ſ', 'S', 's', 'ı', 'I', 'i', 'ς', 'Σ', 'σ'), weight: 1 },
  { arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '*', ' '), maxLength: 5 }), weight: 2 },
);
const number = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, -1, 300), weight: 4 },
  { arbitrary: fc.constantFrom(300.5, 0.1, 1e-6, -0.000001, 4_999_999_999, 5e9, -5e9, 35.123456), weight: 1 },
  { arbitrary: fc.integer({ min: -20, max: 20 }), weight: 2 },
  { arbitrary: fc.integer({ min: -2000, max: 2000 }).map((value) => value / 100), weight: 1 },
);
const large = fc.constantFrom(5_000_000_001, -6e9, 1e15, 9_007_199_254_740_991, 9_007_199_254_740_993, 1e21);
const scalar = fc.oneof(
  { arbitrary: text, weight: 6 },
  { arbitrary: number, weight: 4 },
  { arbitrary: large, weight: 1 },
  { arbitrary: fc.constantFrom<unknown>(true, false, null), weight: 1 },
);

const { event } = fc.letrec<{ event: unknown; value: unknown }>((tie) => ({
  event: fc.dictionary(fc.oneof(name, name, otherName), tie('value'), {
    noNullPrototype: true,
    minKeys: 3,
    maxKeys: 6,
  }),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'event' },
    { arbitrary: scalar, weight: 6 },
    { arbitrary: tie('event'), weight: 2 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'event' }), weight: 2 },
  ),
}));

const wildcard = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'order', '.', 'aid', String.raw`\*`, String.raw`\\`), { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([parts, open]) => `${open ? '*' : ''}${parts.join('*')}`);
const numeric = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), number),
  fc
    .tuple(fc.constantFrom('>', '>='), number, fc.constantFrom('<', '<='), number)
    .filter(([, one, , other]) => one !== other)
    .map(([lower, one, upper, other]) => [lower, Math.min(one, other), upper, Math.max(one, other)]),
);
const cidr = fc.constantFrom(
  '10.0.0.0/24',
  '10.0.0.0/8',
  '192.168.0.0/31',
  '10.0.0.9/29',
  '2001:db8::/32',
  '::/127',
  '010.0.0.0/8',
  '10.0.0.0/08',
);
const caseless = fc.record({ 'equals-ignore-case': text });
const oneOrMore = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.oneof(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 3 }));
const excluded = fc.oneof(
  text,
  number,
  fc.array(text, { minLength: 1, maxLength: 3 }),
  fc.array(number, { minLength: 1, maxLength: 3 }),
  fc.record({ prefix: oneOrMore(text) }),
  fc.record({ suffix: oneOrMore(text) }),
  fc.record({ 'equals-ignore-case': oneOrMore(text) }),
  fc.record({ wildcard: oneOrMore(wildcard) }),
);
const operator = fc.oneof(
  fc.record({ prefix: fc.oneof(text, caseless) }),
  fc.record({ suffix: fc.oneof(text, caseless) }),
  caseless,
  fc.record({ wildcard }),
  fc.record({ numeric }),
  fc.record({ cidr }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ exactly: text }),
  fc.record({ 'anything-but': excluded }),
);
/** Patterns that both sides must refuse, or neither. */
const odd = fc.constantFrom<unknown>(
  { prefix: 1 },
  { wildcard: '**' },
  { wildcard: String.raw`a\b` },
  { numeric: ['<', 1, '>', 0] },
  { numeric: ['>', 5, '<', 1] },
  { numeric: ['=', 6e9] },
  { numeric: [] },
  { numeric: ['>', '1'] },
  { cidr: '10.0.0.0/33' },
  { cidr: '10.0.0.0' },
  { cidr: '10.0.0/24' },
  { cidr: '1/8' },
  { cidr: '0x0a.0.0.0/8' },
  { cidr: '10.0.0.1/32' },
  { cidr: '::1/128' },
  { cidr: '::ffff:a00:0/104' },
  { cidr: '::10.0.0.0/100' },
  { exactly: 1 },
  { exactly: ['a'] },
  { wildcard: 'a*b*a*b*a*b*a' },
  { numeric: ['>=', 5, '<=', 5] },
  { numeric: ['>', 5, '<', 5] },
  { exists: 'yes' },
  { 'anything-but': [] },
  { 'anything-but': ['a', 1] },
  { 'anything-but': null },
  { 'anything-but': { prefix: '' } },
  { 'anything-but': { cidr: '10.0.0.0/8' } },
  { 'equals-ignore-case': ['a'] },
  { prefix: 'a', suffix: 'b' },
  { unknown: 'a' },
  [],
  ['a'],
);
const alternativeName = fc.oneof(
  { arbitrary: otherName, weight: 60 },
  { arbitrary: name, weight: 2 },
  { arbitrary: reserved, weight: 1 },
);
const list = fc.array(
  fc.oneof({ arbitrary: scalar, weight: 20 }, { arbitrary: operator, weight: 40 }, { arbitrary: odd, weight: 1 }),
  { minLength: 1, maxLength: 3 },
);
const { pattern } = fc.letrec<{ pattern: Record<string, unknown>; field: unknown; alternatives: unknown }>((tie) => ({
  pattern: fc
    .tuple(
      fc.dictionary(name, tie('field'), { noNullPrototype: true, minKeys: 1, maxKeys: 2 }),
      fc.option(tie('alternatives'), { freq: 4, maxDepth: 2, depthIdentifier: 'pattern' }),
    )
    .map(([fields, alternatives]) => Object.assign(fields, alternatives === null ? {} : { $or: alternatives })),
  field: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'pattern' },
    { arbitrary: list, weight: 4 },
    { arbitrary: tie('pattern'), weight: 1 },
  ),
  alternatives: fc.array(
    fc.dictionary(alternativeName, tie('field'), { noNullPrototype: true, minKeys: 1, maxKeys: 2 }),
    { minLength: 2, maxLength: 3, depthIdentifier: 'pattern' },
  ),
}));

/** `count` random patterns with `events` events each, one of them made for the pattern; the same seed makes the same ones. */
export function randomSamples(count: number, events: number, seed: number): Sample[] {
  const sample = fc.record({ pattern, events: fc.array(event, { minLength: events, maxLength: events }) });
  return fc.sample(sample, { numRuns: count, seed }).map(({ pattern: made, events: [first, ...others] }) => ({
    pattern: made,
    events: [{ ...(first as object), ...likely(made) }, ...others].map((value) => JSON.stringify(value)),
  }));
}

type Fields = Record<string, unknown>;

/** An event with the values that a pattern names. Many match it, and others nearly do. */
function likely(made: Fields): Fields {
  const { $or: alternatives, ...fields } = made;
  const [alternative = {}] = (alternatives ?? []) as Fields[];
  const named = Object.entries(fields).map(([key, field]) => [
    key,
    Array.isArray(field) ? valueIn(field) : likely(field as Fields),
  ]);
  return { ...(Object.keys(alternative).length > 0 && likely(alternative)), ...(Object.fromEntries(named) as Fields) };
}

/** The first text or number within the arguments of an operator. */
function valueIn(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const inner: unknown = Object.values(part).at(-1);
  return typeof inner === 'string' ? inner.replace(/\/\d+$/, '').replace('*', 'x') : valueIn(inner ?? null);
}
