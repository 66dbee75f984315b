/**
 * Characters that a terminal executes or hides, or that reorder the line: controls (C0, DEL, C1), format characters (bidi
 * controls, zero width, tags), line and paragraph separators, lone surrogates, and whatever else Unicode lets a renderer
 * omit. https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/**
 * Returns one line for a terminal: text of publishers, receivers and admins can neither control the terminal nor begin a
 * line of its own. The escapes are those of JSON, so that JSON stays the same document. A second call changes nothing.
 */
export const visible = (text: string): string =>
  text.replaceAll(UNSAFE, (character) => SHORT[character] ?? escapesOf(character));

/** The same for text whose line breaks are our own. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/** The escapes of a character, one for each of its UTF-16 units. */
const escapesOf = (character: string): string =>
  character
    .split('')
    .map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
