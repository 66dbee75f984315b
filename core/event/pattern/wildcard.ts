import { PatternError } from './pattern-error.ts';
import { spend } from './steps.ts';

/**
 * Wildcards: `*` stands for any characters, also none; `\*` and `\\` stand for themselves. Literals between the
 * wildcards are searched from left to right with Knuth-Morris-Pratt, so the time is linear in the text's length
 * whatever the pattern.
 */

/** @throws PatternError for two wildcards in a row and for a backslash before any other character. */
export function compileWildcard(pattern: string, path: string): (text: string) => boolean {
  const literals = literalsOf(pattern, path);
  const first = literals[0] ?? '';
  if (literals.length === 1) return (text) => text === first;
  const last = literals.at(-1) ?? '';
  const middle = literals.slice(1, -1).map(finder);
  const shortest = first.length + last.length;
  return (text) => {
    if (text.length < shortest || !text.startsWith(first) || !text.endsWith(last)) return false;
    if (middle.length > 0) spend(text.length);
    const end = text.length - last.length;
    let position = first.length;
    for (const find of middle) {
      position = find(text, position, end);
      if (position === -1) return false;
    }
    return true;
  };
}

/** The text between wildcards, escapes resolved; one more than there are wildcards. */
function literalsOf(pattern: string, path: string): string[] {
  const literals = [''];
  for (let index = 0; index < pattern.length; index++) {
    let character = pattern.charAt(index);
    if (character === '*') {
      if (pattern.charAt(index + 1) === '*') {
        throw new PatternError(path, 'two wildcards in a row are not allowed', 'Write one *');
      }
      literals.push('');
      continue;
    }
    if (character === '\\') {
      character = pattern.charAt(++index);
      if (character !== '*' && character !== '\\') {
        throw new PatternError(
          path,
          'a backslash may only escape * or a backslash',
          String.raw`Write \\ for a backslash`,
        );
      }
    }
    literals[literals.length - 1] += character;
  }
  return literals;
}

type Find = (text: string, from: number, end: number) => number;

/** Finds `literal` in text[from, end): the position after it, or -1. */
function finder(literal: string): Find {
  const fallback = new Uint32Array(literal.length);
  for (let index = 1, matched = 0; index < literal.length; index++) {
    while (matched > 0 && literal.charCodeAt(index) !== literal.charCodeAt(matched))
      matched = fallback[matched - 1] ?? 0;
    if (literal.charCodeAt(index) === literal.charCodeAt(matched)) matched++;
    fallback[index] = matched;
  }
  return (text, from, end) => {
    let matched = 0;
    for (let position = from; position < end; position++) {
      const code = text.charCodeAt(position);
      while (matched > 0 && code !== literal.charCodeAt(matched)) matched = fallback[matched - 1] ?? 0;
      if (code === literal.charCodeAt(matched)) matched++;
      if (matched === literal.length) return position + 1;
    }
    return -1;
  };
}
