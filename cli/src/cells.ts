/** The width of text in a terminal, in cells. The text is `visible`: it has no control and no format characters. */

/** Marks that share the cell of the character before them, and the vowels and finals of Hangul syllables. */
const NARROWEST = /^[\p{Mn}\p{Me}\u1160-\u11FF]$/u;
/** Wide and fullwidth characters (https://www.unicode.org/reports/tr11/), emoji among them. */
const WIDE =
  /^[\p{Emoji_Presentation}\p{Script=Han}\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]$/u;
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007F]*$/;

const cellsOfCharacter = (character: string): number => (NARROWEST.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** The cells that a text takes. */
export function cellsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += cellsOfCharacter(character);
  return cells;
}

/** The text if it fits into `cells`, else its beginning and `…`. */
export function clip(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = '';
  let left = cells - 1;
  for (const character of text) {
    left -= cellsOfCharacter(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The text with blanks up to `cells`. */
export const pad = (text: string, cells: number): string => text + ' '.repeat(Math.max(0, cells - cellsOf(text)));
