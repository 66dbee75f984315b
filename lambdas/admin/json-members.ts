/** A string, with its escapes, or a mark of JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** The place of a member in a body, e.g. `headers.X-Shop`. */
export interface RepeatedMember {
  path: string;
  kind: 'twice' | 'reserved';
}

/** Names that lists of members of JavaScript drop without a word. */
const RESERVED = new Set(['__proto__']);

/**
 * The first member that a parser would drop without a word: one that has the name of an earlier one in its object, or the
 * name `__proto__`.
 *
 * @param json valid JSON text
 */
export function droppedMember(json: string): RepeatedMember | undefined {
  /** The open objects and lists, each with the names so far; a list has none. */
  const open: { names: Set<string> | undefined; last: string }[] = [];
  let text: string | undefined;
  for (const [token] of json.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ names: new Set(), last: '' });
    else if (token === '[') open.push({ names: undefined, last: '' });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && inner?.names !== undefined && text !== undefined) {
      const name = JSON.parse(text) as string;
      inner.last = name;
      const path = open.flatMap(({ names, last }) => (names === undefined ? [] : [last])).join('.');
      if (RESERVED.has(name)) return { path, kind: 'reserved' };
      if (inner.names.has(name)) return { path, kind: 'twice' };
      inner.names.add(name);
    }
    text = token.startsWith('"') ? token : undefined;
  }
  return undefined;
}
