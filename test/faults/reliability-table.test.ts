import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const TESTS = resolve(import.meta.dirname, '..');

/** Rows of the fault table of docs/reliability.md. */
const rows = readFileSync(join(TESTS, '../docs/reliability.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', fault = '', holds = '', file = '', name = '']) => ({ number, fault, holds, file, name }));

describe('the fault table', () => {
  test('has at least 45 faults, numbered, each with an invariant', () => {
    expect(rows.length).toBeGreaterThanOrEqual(45);
    expect(rows.map(({ number }) => Number(number))).toEqual(rows.map((_, index) => index + 1));
    for (const { holds } of rows) expect(holds).toMatch(/^I\d/);
  });

  test.each(rows)('names a test that exists: $number, $fault', ({ file, name }) => {
    const path = join(TESTS, file.includes('/') ? file : join('faults', file));
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(name);
  });
});
