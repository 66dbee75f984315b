import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { snippetsOf } from '../../helpers/snippets.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const LANGUAGES = ['text', 'python', 'go', 'java', 'xml'];
/** Checksums, and folders that the commands of the pages make. */
const NOT_PRINTED = /(?:^|\/)(?:go\.sum|\.venv|__pycache__|target)(?:\/|$)/;

/** The conformance part `receivers` runs the files and the commands. */
describe.each(['python', 'go', 'java'])('docs/receivers/%s.md', (name) => {
  const snippets = snippetsOf(join(PROJECT, 'docs', 'receivers', `${name}.md`), LANGUAGES);
  const folder = join(PROJECT, 'examples', 'receivers', name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !NOT_PRINTED.test(file));

  test('prints every file of its example, and no other code', () => {
    const printed = Object.fromEntries(snippets.map((snippet) => [snippet.name, snippet.code]));
    expect(printed).toEqual(Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, 'utf8')])));
  });
});
