/**
 * Cuts the raw text of a member out of JSON text, so that it is passed on digit for digit: `1500.00` does not survive
 * parsing and serializing.
 *
 * The text must be known to be JSON; this scanner finds ends and does not validate.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Raw text of the member `name` of the object in `json`; of a repeated name the last, like `JSON.parse`. */
export const rawMember = (json: string, name: string): string | undefined => rawMembers(json, name).at(-1);

/** Whether the object in `json` has the member `name` more than once. Most texts do not even have the name twice. */
export function isRepeated(json: string, name: string): boolean {
  const mayRepeat = json.indexOf(`"${name}"`) !== json.lastIndexOf(`"${name}"`) || json.includes(ESCAPED_LETTER);
  return mayRepeat && rawMembers(json, name).length > 1;
}

/** The object in `json` without the member `name`: as it would be if nobody had added the member. */
export const withoutMember = (json: string, name: string): string =>
  membersOf(json, name).reduceRight((rest, { from, end }) => {
    const next = skipSpace(json, end);
    return json.charCodeAt(next) === COMMA
      ? rest.slice(0, from) + rest.slice(skipSpace(json, next + 1))
      : rest.slice(0, from).replace(/,\s*$/, '') + rest.slice(end);
  }, json);

/** A name may have its letters as escapes; those of ASCII all begin so. */
const ESCAPED_LETTER = '\\u00';

const rawMembers = (json: string, name: string): string[] =>
  membersOf(json, name).map(({ start, end }) => json.slice(start, end));

/** The members `name` of the object in `json`: from its name, and from its value, to its end. */
function membersOf(json: string, name: string): { from: number; start: number; end: number }[] {
  const found: { from: number; start: number; end: number }[] = [];
  let position = skipSpace(json, skipSpace(json, 0) + 1);
  while (json.charCodeAt(position) === QUOTE) {
    const from = position;
    const keyEnd = stringEnd(json, from);
    const key = json.slice(from + 1, keyEnd - 1);
    const start = skipSpace(json, skipSpace(json, keyEnd) + 1);
    const end = valueEnd(json, start);
    if (key === name || (key.includes('\\') && JSON.parse(`"${key}"`) === name)) found.push({ from, start, end });
    position = skipSpace(json, end);
    if (json.charCodeAt(position) === COMMA) position = skipSpace(json, position + 1);
  }
  return found;
}

function skipSpace(json: string, from: number): number {
  let position = from;
  for (;;) {
    const code = json.charCodeAt(position);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return position;
    position++;
  }
}

/** The position after the string that begins at `start`. */
function stringEnd(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end + 1;
}

function isEscaped(json: string, position: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(position - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function valueEnd(json: string, start: number): number {
  const first = json.charCodeAt(start);
  if (first === QUOTE) return stringEnd(json, start);
  return first === OPEN_BRACE || first === OPEN_BRACKET ? nestedEnd(json, start) : scalarEnd(json, start);
}

function nestedEnd(json: string, start: number): number {
  let depth = 0;
  let position = start;
  while (position < json.length) {
    const code = json.charCodeAt(position);
    if (code === QUOTE) {
      position = stringEnd(json, position);
      continue;
    }
    position++;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return position;
  }
  return position;
}

function scalarEnd(json: string, start: number): number {
  let position = start;
  while (position < json.length && !' \n\r\t,}]'.includes(json.charAt(position))) position++;
  return position;
}
