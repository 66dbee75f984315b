import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { replaceSection, section } from '../../../bench/report/document.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const documents = ['performance.md', 'scaling.md'].map((file) => readFileSync(join(PROJECT, 'docs', file), 'utf8'));
const parts = readdirSync(join(PROJECT, 'bench', 'parts')).map((file) => basename(file, '.ts'));

const ORIGIN = {
  command: 'npm run bench -- speed',
  commit: 'abc1234',
  at: '2026-03-04T05:06:07.000Z',
  machine: 'two cores',
};

describe('the report of the benchmark', () => {
  test('a section has the tables, the targets, then command, commit, date and machine', () => {
    const text = section(
      {
        figures: {},
        tables: [{ caption: 'Speed.', columns: ['name', 'ms'], rows: [['fast', 1]] }],
        targets: [
          { what: 'time', found: 1, rule: 'at most', limit: 2, unit: 'ms' },
          { what: 'gain', found: 1.5, rule: 'at least', limit: 2, unit: 'x' },
        ],
      },
      ORIGIN,
    );
    expect(text).toBe(
      [
        'Speed.\n',
        '| name | ms |',
        '| --- | ---: |',
        '| fast | 1 |\n',
        'Targets of this part.\n',
        '|  | target | found |  |',
        '| --- | --- | --- | --- |',
        '| time | at most 2 ms | 1 ms | holds |',
        '| gain | at least 2x | 1.5x | **falls short** |\n',
        '`npm run bench -- speed` at abc1234, 2026-03-04, on two cores.',
      ].join('\n'),
    );
  });

  test('a new section replaces the old one and nothing else', () => {
    const document = 'before\n<!-- bench:speed -->\nold\n<!-- /bench:speed -->\nafter\n';
    expect(replaceSection(document, 'speed', 'new')).toBe(document.replace('old', 'new'));
  });

  test('a document without the section is left alone', () => {
    expect(replaceSection('<!-- bench:speed -->\nno end', 'speed', 'new')).toBeUndefined();
    expect(replaceSection('', 'speed', 'new')).toBeUndefined();
  });

  test.each(parts)('docs/ has one section for %s, with tables, command, commit and date', (part) => {
    const pattern = new RegExp(`<!-- bench:${part} -->\\n(.*?)\\n<!-- /bench:${part} -->`, 'gs');
    const sections = documents.flatMap((document) => [...document.matchAll(pattern)].map(([, text = '']) => text));
    expect(sections).toHaveLength(1);
    expect(sections[0]).toMatch(/^\| -{3}:? \|/m);
    expect(sections[0]).toMatch(
      new RegExp(`\n\`npm run bench -- ${part}\` at [0-9a-f]{7,}, \\d{4}-\\d\\d-\\d\\d, on .+\\.$`),
    );
  });
});
