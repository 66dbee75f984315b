import type { PostResult } from './post-result.ts';
import { WHSEC } from './secret-rules.ts';
import { signingKeyOf } from './signature.ts';

/**
 * Takes secrets out of text that a receiver returned, before the text is stored or shown: debug pages echo the request that
 * they got. A secret is found as it is, in base64 and in hex, also within JSON, URLs and HTML, and also when the text was cut
 * off in the middle of it.
 */

/** Stands for the value of a secret wherever one would be shown. */
export const HIDDEN = '(hidden)';

/** Echoes are escaped more than once, e.g. JSON within HTML. */
const DECODINGS = 3;
/** Characters of a secret that the end of a cut text may show. */
const SHOWN_AT_END = 3;
/** A part of a credential, such as the token after `Bearer`, is secret itself from this length on. */
const LEAST_PART = 8;
/** Shorter than this, base64 and hex of a secret may occur by chance. */
const LEAST_ENCODED = 4;

/**
 * The result of a POST as it may be stored and shown.
 *
 * @param secrets values as they were sent: header values and signing secrets
 */
export function redactResult(result: PostResult, secrets: readonly string[]): PostResult {
  const { error, response } = result;
  return {
    ...result,
    ...(error !== undefined && { error: { ...error, message: redact(error.message, secrets) } }),
    ...(response !== undefined && { response: redact(response, secrets) }),
  };
}

/**
 * @param text its beginning or all of it; whatever is cut off is cut off at its end
 * @param secrets values as they were sent: header values and signing secrets
 */
export function redact(text: string, secrets: readonly string[]): string {
  const needles = [...new Set(secrets.flatMap(needlesOf))];
  if (needles.length === 0) return text;
  const hidden: [start: number, end: number][] = [];
  for (const { text: view, starts, ends: stops } of viewsOf(text)) {
    const ends = new Set([view, view.replace(CUT_ESCAPE, '')]);
    for (const needle of needles) {
      for (let at = view.indexOf(needle); at !== -1; at = view.indexOf(needle, at + 1)) {
        hidden.push([starts[at] ?? 0, stops[at + needle.length - 1] ?? text.length]);
      }
      for (const end of ends) {
        const begun = beginningAtEnd(end, needle);
        if (begun !== undefined) hidden.push([starts[begun] ?? 0, text.length]);
      }
    }
  }
  return withoutRanges(text, hidden);
}

/** Where the end of `text` begins `needle` without having all of it. */
function beginningAtEnd(text: string, needle: string): number | undefined {
  const first = needle.slice(0, SHOWN_AT_END + 1);
  let at = text.indexOf(first, text.length - needle.length + 1);
  while (at !== -1 && !needle.startsWith(text.slice(at))) at = text.indexOf(first, at + 1);
  return at === -1 ? undefined : at;
}

/** By secret. A destination that fails echoes the same ones at each attempt, and they take most of the time. */
const knownNeedles = new Map<string, readonly string[]>();
const MOST_KNOWN = 1_000;

/** All that a view of a text may show of a secret. One with escapes of its own has them undone in a decoded text. */
function needlesOf(secret: string): readonly string[] {
  const known = knownNeedles.get(secret);
  if (known !== undefined) return known;
  const views = formsOf(secret).flatMap((form) => viewsOf(form).map(({ text }) => text));
  const needles = [...new Set(views)].filter((needle) => needle !== '');
  if (knownNeedles.size >= MOST_KNOWN) knownNeedles.clear();
  knownNeedles.set(secret, needles);
  return needles;
}

/** All spellings of a secret but escapes. */
function formsOf(secret: string): string[] {
  const values = new Set([secret, ...partsOf(secret)]);
  const keys: Buffer[] = [...values].map((value) => Buffer.from(value));
  if (secret.startsWith(WHSEC)) {
    values.add(secret.slice(WHSEC.length));
    keys.push(signingKeyOf(secret));
  }
  const spelled = keys
    .filter(({ length }) => length >= LEAST_ENCODED)
    .flatMap((key) => base64Of(key).concat(key.toString('hex')));
  return [...values, ...spelled].map(folded);
}

/** The parts that are secret by themselves: tokens, and the user and password of `Basic`. */
function partsOf(secret: string): string[] {
  const tokens = secret.split(/[\s;,]+/).flatMap((token) => [token].concat(token.split(/=(.*)/s), passwordOf(token)));
  return tokens.filter((token) => token.length >= LEAST_PART);
}

/** The text and its password that a token of `Basic` has in base64. */
function passwordOf(token: string): string[] {
  const text = /^[A-Za-z0-9+/]{8,}=*$/.test(token) ? Buffer.from(token, 'base64').toString('utf8') : '';
  // oxlint-disable-next-line no-control-regex
  return /^[^\u0000-\u001F\uFFFD]*:[^\u0000-\u001F\uFFFD]*$/.test(text)
    ? [text, text.slice(text.indexOf(':') + 1)]
    : [];
}

/**
 * The base64 of bytes that may stand anywhere in longer base64, e.g. of a whole request: the characters that their neighbours
 * do not change, at each of three positions. In both alphabets.
 */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const whole = text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
    return whole.length < LEAST_ENCODED ? [] : [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Text as a program would read it, and where each of its characters begins and ends in the original. */
interface View {
  text: string;
  starts: readonly number[];
  ends: readonly number[];
}

/**
 * The text, and the text with its escapes undone once, twice and so on, each also without white space. Letters are in lower
 * case.
 */
function viewsOf(text: string): View[] {
  const starts = Array.from({ length: text.length }, (_, index) => index);
  let last: View = { text, starts, ends: starts.map((start) => start + 1) };
  const views = [{ ...last, text: folded(text) }];
  for (let round = 0; round < DECODINGS && /[%\\&]/.test(last.text); round += 1) {
    const next = unescaped(last);
    if (next.text.length === last.text.length) break;
    views.push({ ...next, text: folded(next.text) });
    last = next;
  }
  return views.flatMap((view) => (BLANKS.test(view.text) ? [view, compacted(view)] : [view]));
}

/** What line breaks in base64, blanks in hex and UTF-16 put between characters. */
// oxlint-disable-next-line no-control-regex
const BLANKS = /[\s\u0000-\u001F\u00AD\u200B-\u200D\uFEFF]+/;
const ALL_BLANKS = new RegExp(BLANKS, 'g');

function compacted({ text, starts, ends }: View): View {
  const view = { text: '', starts: [] as number[], ends: [] as number[] };
  let from = 0;
  for (const blanks of [...text.matchAll(ALL_BLANKS), { index: text.length, 0: '' }]) {
    view.text += text.slice(from, blanks.index);
    view.starts.push(...starts.slice(from, blanks.index));
    view.ends.push(...ends.slice(from, blanks.index));
    from = blanks.index + blanks[0].length;
  }
  return view;
}

/** Escapes of URLs, JSON, JavaScript and HTML. */
const ESCAPE =
  /%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x0*([0-9a-f]{1,2});|&#0*(\d{1,3});|&(amp|lt|gt|quot|apos|sol|plus|equals);|\\([^ux])/gi;
/** An escape that was cut off. */
const CUT_ESCAPE = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&(?:#?[0-9a-z]{0,6})?)$/i;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  sol: '/',
  plus: '+',
  equals: '=',
};

function unescaped({ text, starts, ends }: View): View {
  let result = '';
  const begins: number[] = [];
  const stops: number[] = [];
  let from = 0;
  const keep = (to: number): void => {
    result += text.slice(from, to);
    begins.push(...starts.slice(from, to));
    stops.push(...ends.slice(from, to));
  };
  for (const match of text.matchAll(ESCAPE)) {
    keep(match.index);
    const [whole, percent, unicode, hex, entityHex, entityDecimal, entity, literal] = match;
    const code = percent ?? unicode ?? hex ?? entityHex;
    result +=
      code !== undefined
        ? String.fromCharCode(Number.parseInt(code, 16))
        : entityDecimal !== undefined
          ? String.fromCharCode(Number(entityDecimal))
          : (whiteSpaceOr(literal) ?? ENTITIES[(entity ?? '').toLowerCase()] ?? '?');
    from = match.index + whole.length;
    begins.push(starts[match.index] ?? 0);
    stops.push(ends[from - 1] ?? 0);
  }
  keep(text.length);
  return { text: result, starts: begins, ends: stops };
}

/** The character of an escape such as `\/`; `\n` and the like are white space. */
const whiteSpaceOr = (literal: string | undefined): string | undefined =>
  literal !== undefined && 'bfnrt'.includes(literal) ? ' ' : literal;

/** Lower case of ASCII letters, which keeps the length. */
const folded = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

function withoutRanges(text: string, ranges: readonly (readonly [start: number, end: number])[]): string {
  let result = '';
  let until = -1;
  for (const [start, end] of [...ranges].toSorted(([a], [b]) => a - b)) {
    if (start > until) result += text.slice(Math.max(until, 0), start) + HIDDEN;
    until = Math.max(until, end);
  }
  return result + text.slice(Math.max(until, 0));
}
