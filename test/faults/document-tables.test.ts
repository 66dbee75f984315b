import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { durationText } from '../../cli/src/time.ts';
import { RETRY_PRESETS } from '../../core/contract/retry-waits.ts';
import { policyFor, retryTimes } from '../../core/delivery/retry.ts';

const TESTS = resolve(import.meta.dirname, '..');

/** Numbered rows of a document's table, whose last two columns name a test. Files without a folder are in test/faults. */
const rowsOf = (document: string) =>
  readFileSync(join(TESTS, '../docs', document), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, number = '', topic = '', holds = '', file = '', name = '']) => ({ number, topic, holds, file, name }));

describe.each([
  ['reliability.md', 45],
  ['security.md', 20],
])('the table of docs/%s', (document, least) => {
  const rows = rowsOf(document);

  test(`has at least ${least} rows, numbered`, () => {
    expect(rows.length).toBeGreaterThanOrEqual(least);
    expect(rows.map(({ number }) => Number(number))).toEqual(rows.map((_, index) => index + 1));
  });

  test.each(rows)('names a test that exists: $number, $name', ({ file, name }) => {
    const path = join(TESTS, file.includes('/') ? file : join('faults', file));
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(name);
  });
});

test('each fault has an invariant', () => {
  for (const { holds } of rowsOf('reliability.md')) expect(holds).toMatch(/^I\d/);
});

test('docs/reliability.md has the times of all presets', () => {
  const document = readFileSync(join(TESTS, '../docs/reliability.md'), 'utf8');
  for (const preset of RETRY_PRESETS) {
    const policy = policyFor(undefined, { preset });
    const times = retryTimes(policy).map(({ atSeconds }) => durationText(atSeconds.longest));
    expect(document).toContain(`| \`${preset}\` | ${policy.jitter} | ${times.length} | ${times.join(', ')} |`);
  }
});
