import { readFileSync } from 'node:fs';

/** A block of code in a Markdown file. */
export interface Snippet {
  /** From the fence's `title="…"`, the file in which a reader would put it; else by its line, e.g. `line-42.ts`. */
  name: string;
  /** First word of the fence, e.g. `ts`. */
  language: string;
  code: string;
  /** Where the fence opens, from 1. */
  line: number;
}

const OPENING = /^(\s*)(`{3,}|~{3,})\s*(\w+)?(.*)$/;

/** The blocks of a Markdown file in one of the languages. Default: `ts`. */
export function snippetsOf(file: string, languages: readonly string[] = ['ts']): Snippet[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const found: Snippet[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = OPENING.exec(lines[index] ?? '');
    if (opening === null) continue;
    const [, indent = '', fence = '', language = '', rest = ''] = opening;
    const end = lines.findIndex((line, at) => at > index && line.trim().startsWith(fence));
    if (end === -1) throw new Error(`${file}:${index + 1}: the block is not closed`);
    if (languages.includes(language)) {
      const name = /title="([^"]+)"/.exec(rest)?.[1] ?? `line-${index + 1}.${language}`;
      const code = lines
        .slice(index + 1, end)
        .map((line) => line.slice(indent.length))
        .join('\n');
      found.push({ name, language, code: `${code}\n`, line: index + 1 });
    }
    index = end;
  }
  return found;
}
