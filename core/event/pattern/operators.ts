import { blockOf, addressOf } from './address.ts';
import { caseless } from './caseless.ts';
import { compileNumeric, type ValueTest } from './numeric.ts';
import { childPath, PatternError, shown } from './pattern-error.ts';
import { compileWildcard } from './wildcard.ts';

/** Comparison operators of one value. `exists` is not among them: it is about the field, not its value. */
type Compile = (argument: unknown, path: string) => ValueTest;

/** Tests on text; how `anything-but` can nest them. */
const TEXT_OPERATORS: Readonly<Record<string, (text: string, path: string) => (value: string) => boolean>> = {
  prefix: (text) => (value) => value.startsWith(text),
  suffix: (text) => (value) => value.endsWith(text),
  'equals-ignore-case': (text) => caseless(text).equals,
  wildcard: compileWildcard,
};

const MEANING: Readonly<Record<string, string>> = {
  prefix: 'text beginning with',
  suffix: 'text ending with',
  'equals-ignore-case': 'in any case',
  wildcard: 'text matching',
};

export const OPERATORS: Readonly<Record<string, Compile>> = {
  prefix: (argument, path) => textEnd('prefix', argument, path),
  suffix: (argument, path) => textEnd('suffix', argument, path),
  'equals-ignore-case': (argument, path) => textTest('equals-ignore-case', argument, path),
  wildcard: (argument, path) => textTest('wildcard', argument, path),
  numeric: compileNumeric,
  cidr: compileCidr,
  exactly: compileExactly,
  'anything-but': compileAnythingBut,
};

function requireText(argument: unknown, operator: string, path: string): string {
  if (typeof argument !== 'string') {
    throw new PatternError(path, `${operator} takes text, not ${shown(argument)}`, 'Put its argument in quotes');
  }
  return argument;
}

function textTest(operator: string, argument: unknown, path: string): ValueTest {
  const text = requireText(argument, operator, path);
  const matches = (TEXT_OPERATORS[operator] as NonNullable<(typeof TEXT_OPERATORS)[string]>)(text, path);
  return {
    test: (value) => typeof value === 'string' && matches(value),
    expected: `${MEANING[operator]} ${shown(text)}`,
  };
}

/** `prefix` and `suffix`: text, or `{"equals-ignore-case": text}`. */
function textEnd(operator: 'prefix' | 'suffix', argument: unknown, path: string): ValueTest {
  const nested = onlyEntry(argument);
  if (nested === undefined) return textTest(operator, argument, path);
  const [name, value] = nested;
  if (name !== 'equals-ignore-case') {
    throw new PatternError(path, `${operator} cannot nest ${shown(name)}`, 'Use text, or {"equals-ignore-case": text}');
  }
  const text = requireText(value, name, childPath(path, name));
  const matches = operator === 'prefix' ? caseless(text).begins : caseless(text).ends;
  return {
    test: (candidate) => typeof candidate === 'string' && matches(candidate),
    expected: `${MEANING[operator]} ${shown(text)} in any case`,
  };
}

/** `{key: value}` with one key. */
function onlyEntry(argument: unknown): [string, unknown] | undefined {
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) return undefined;
  const entries = Object.entries(argument);
  return entries.length === 1 ? entries[0] : undefined;
}

function compileExactly(argument: unknown, path: string): ValueTest {
  const text = requireText(argument, 'exactly', path);
  return { test: (value) => value === text, expected: shown(text) };
}

function compileCidr(argument: unknown, path: string): ValueTest {
  const text = requireText(argument, 'cidr', path);
  const [network, bits] = blockOf(text, path);
  const kind = network.kind();
  return {
    test: (value) => {
      const address = typeof value === 'string' ? addressOf(value) : undefined;
      return address !== undefined && address.kind() === kind && address.match(network, bits);
    },
    expected: `an IP address in ${text}`,
  };
}

const ANYTHING_BUT_REMEDY =
  'Use text, a number, a list of only texts or only numbers, or {"prefix" | "suffix" | "equals-ignore-case" | "wildcard": text or list of texts}';

/** Any value that is present and is none of the given ones; values of another kind match. */
function compileAnythingBut(argument: unknown, path: string): ValueTest {
  const nested = onlyEntry(argument);
  if (nested !== undefined) return anythingButOperator(nested[0], nested[1], path);
  const values: unknown[] = Array.isArray(argument) ? argument : [argument];
  const kind = typeof values[0];
  if ((kind !== 'string' && kind !== 'number') || values.some((value) => typeof value !== kind)) {
    throw new PatternError(path, `anything-but does not take ${shown(argument)}`, ANYTHING_BUT_REMEDY);
  }
  const excluded = new Set(values);
  return { test: (value) => !excluded.has(value), expected: `anything but ${values.map(shown).join(', ')}` };
}

function anythingButOperator(operator: string, argument: unknown, path: string): ValueTest {
  const compile = Object.hasOwn(TEXT_OPERATORS, operator) ? TEXT_OPERATORS[operator] : undefined;
  if (compile === undefined) {
    throw new PatternError(path, `anything-but cannot nest ${shown(operator)}`, ANYTHING_BUT_REMEDY);
  }
  const inner = childPath(path, operator);
  const values: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (values.length === 0) throw new PatternError(inner, 'the list is empty', 'Give at least one text');
  const texts = values.map((value) => requireText(value, operator, inner));
  if (texts.includes(''))
    throw new PatternError(inner, 'empty text excludes by accident', 'Give at least one character');
  const tests = texts.map((text) => compile(text, inner));
  return {
    test: (value) => typeof value !== 'string' || !tests.some((matches) => matches(value)),
    expected: `anything but ${MEANING[operator]} ${texts.map(shown).join(', ')}`,
  };
}
