/** Works on JSON text, since a parser would round long numbers. */

const TOKEN = /\s*("[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+)/gy;
/** The deepest level with line breaks. The indentation of 50,000 levels would take 5 GB. */
const DEEPEST_INDENT = 32;

const tokensOf = (json: string): string[] => [...json.matchAll(TOKEN)].map(([, token]) => token ?? '');

/**
 * Returns the text of one member of an object.
 *
 * @param json a valid JSON object
 */
export function memberText(json: string, name: string): string | undefined {
  const wanted = JSON.stringify(name);
  let depth = 0;
  let start: number | undefined;
  let before = '';
  for (const match of json.matchAll(TOKEN)) {
    const token = match[1] ?? '';
    const end = match.index + match[0].length;
    if (token === '}' || token === ']') depth -= 1;
    if (start !== undefined && ((depth === 1 && token === ',') || (depth === 0 && token === '}')))
      return json.slice(start, end - 1).trim();
    if (start === undefined && depth === 1 && token === ':' && before === wanted) start = end;
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  return undefined;
}

/** Adds line breaks and an indent of two spaces a level, down to level 32; changes nothing else. @param json valid JSON */
export function indented(json: string): string {
  let text = '';
  let depth = 0;
  let before = '';
  for (const token of tokensOf(json)) {
    const closes = token === '}' || token === ']';
    const opened = before === '{' || before === '[';
    if (closes) depth -= 1;
    const level = closes ? depth + 1 : depth;
    if (level <= DEEPEST_INDENT && (before === ',' || (opened && !closes) || (closes && !opened)))
      text += `\n${'  '.repeat(depth)}`;
    text += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  return text;
}
