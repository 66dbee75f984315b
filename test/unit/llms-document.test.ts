import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { VECTORS } from '../vectors/vectors.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const DOCUMENT = readFileSync(join(PROJECT, 'llms.txt'), 'utf8');

/** The format of https://llmstxt.org: a title, a summary, details without headings, then lists of links. */
describe('llms.txt', () => {
  const [head = '', ...sections] = DOCUMENT.split(/^## /m);

  test('begins with one title and one summary', () => {
    expect(head).toMatch(/^# [^\n]+\n\n> [^\n]+\n\n- /);
    expect(DOCUMENT.match(/^# /gm)).toHaveLength(1);
    expect(DOCUMENT.match(/^> /gm)).toHaveLength(1);
  });

  test('has lists of links alone in its sections, the optional one last', () => {
    for (const section of sections) {
      const [, ...lines] = section.trim().split('\n');
      expect(lines.filter((line) => line !== '' && !/^- \[[^\]]+\]\([^)]+\): \S/.test(line))).toEqual([]);
    }
    expect(sections.at(-1)).toMatch(/^Optional\n/);
  });

  test('links files that exist, each once', () => {
    const links = [...DOCUMENT.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !existsSync(join(PROJECT, link)))).toEqual([]);
    expect(new Set(links).size).toBe(links.length);
  });

  test('lists every document', () => {
    const documents = readdirSync(join(PROJECT, 'docs')).filter((name) => name.endsWith('.md'));
    expect(documents.filter((name) => !DOCUMENT.includes(`](docs/${name})`))).toEqual([]);
  });

  test('counts the vectors', () => expect(DOCUMENT).toContain(`: ${VECTORS.length} webhooks with verdict and reason`));
});
