import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { targetRow } from '../../../bench/report/document.ts';
import { readResults } from '../../../bench/report/results-file.ts';

const docs = ['performance.md', 'scaling.md']
  .map((file) => readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', file), 'utf8'))
  .join('\n');

test('what the documents show is what the results say', () => {
  for (const { tables, targets, command, commit } of readResults()) {
    expect(docs).toContain(`\`${command}\` at ${commit}`);
    for (const row of tables.flatMap(({ rows }) => rows)) expect(docs).toContain(`| ${row.join(' | ')} |`);
    for (const target of targets) expect(docs).toContain(`| ${targetRow(target).join(' | ')} |`);
  }
});
