import { BLOCK_REMEDY, isStrictBlock } from './address.ts';
import { childPath, PatternError, shown } from './pattern-error.ts';

/**
 * Rules for new patterns that the compiler does not need: those of EventBridge, and limits of the work that a pattern makes. Stored
 * patterns may break them, since earlier releases took such patterns.
 */

/** EventBridge refuses more by its measure of complexity: "Rule is too complex - try using fewer wildcard characters". */
const WILDCARDS_IN_A_TEXT = 5;
/** Each text with wildcards is searched through each value of its field. */
const TEXTS_WITH_WILDCARDS = 20;

/** Names that EventBridge keeps for operators inside `$or`. */
const RESERVED = new Set([
  ...['exactly', 'exists', 'prefix', 'suffix', 'equals-ignore-case', 'anything-but', 'numeric', 'cidr', 'wildcard'],
  ...['regex', 'date-after', 'date-before', '=', '<', '<=', '>', '>='],
]);

/** @param pattern one that compiles. @throws PatternError */
export function checkStrictly(pattern: unknown): void {
  const wildcards: string[] = [];
  checkObject(pattern as Fields, '$', false, wildcards);
  if (wildcards.length > TEXTS_WITH_WILDCARDS) {
    throw new PatternError(
      '$',
      `the pattern has ${wildcards.length} texts with wildcards, ${TEXTS_WITH_WILDCARDS} are allowed`,
      'Use prefix, suffix or whole values where you can',
    );
  }
}

type Fields = Record<string, unknown>;

function checkObject(fields: Fields, path: string, insideOr: boolean, wildcards: string[]): void {
  for (const [key, value] of Object.entries(fields)) {
    const inner = childPath(path, key);
    if (insideOr && RESERVED.has(key))
      throw new PatternError(
        inner,
        `"${key}" is an operator and not a field inside $or`,
        'Put it in the list of a field',
      );
    if (key === '$or') {
      for (const [index, alternative] of (value as Fields[]).entries())
        checkObject(alternative, `${inner}[${index}]`, true, wildcards);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) checkItem(item, `${inner}[${index}]`, wildcards);
    } else checkObject(value as Fields, inner, insideOr, wildcards);
  }
}

function checkItem(item: unknown, path: string, wildcards: string[]): void {
  if (typeof item === 'number') checkNumber(item, path);
  if (typeof item !== 'object' || item === null) return;
  const [[name, argument] = ['', undefined]] = Object.entries(item);
  const inner = childPath(path, name);
  if (name === 'cidr' && !isStrictBlock(argument as string))
    throw new PatternError(inner, `${shown(argument)} is not a block of two addresses or more`, BLOCK_REMEDY);
  if (name === 'numeric') checkRange(argument as unknown[], inner);
  if (name === 'wildcard') checkWildcard(argument as string, inner, wildcards);
  if (name === 'anything-but') checkExcluded(argument, inner, wildcards);
}

function checkExcluded(argument: unknown, path: string, wildcards: string[]): void {
  const nested = typeof argument === 'object' && argument !== null && !Array.isArray(argument) ? argument : {};
  for (const [name, value] of Object.entries(nested))
    if (name === 'wildcard')
      for (const text of listed(value)) checkWildcard(text as string, childPath(path, name), wildcards);
  for (const value of listed(argument)) if (typeof value === 'number') checkNumber(value, path);
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function checkWildcard(text: string, path: string, wildcards: string[]): void {
  wildcards.push(text);
  const count = text.replaceAll(/\\./g, '').split('*').length - 1;
  if (count > WILDCARDS_IN_A_TEXT)
    throw new PatternError(
      path,
      `${shown(text)} has ${count} wildcards, ${WILDCARDS_IN_A_TEXT} are allowed`,
      'Write more of the text itself',
    );
}

function checkRange(argument: unknown[], path: string): void {
  const [, lower, , upper] = argument;
  if (lower === upper) throw new PatternError(path, 'the range is one number', `Write ["=", ${shown(lower)}]`);
}

/** JSON.parse rounds larger integers, so that the pattern would match other numbers than it says. */
function checkNumber(value: number, path: string): void {
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new PatternError(
      path,
      `${value} is an integer beyond 2^53, which is not exact`,
      'Publish such a number as text, and match the text',
    );
}
