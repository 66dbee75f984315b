import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfiguration } from '../../lib/configuration.ts';

const README = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

/** Paths of all settings that have a default, with it. */
function settings(value: object, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([name, own]: [string, unknown]) =>
    typeof own === 'object' && own !== null && !Array.isArray(own)
      ? settings(own, `${prefix}${name}.`)
      : [[`${prefix}${name}`, own] as [string, unknown]],
  );
}

describe('the configuration table of README.md', () => {
  test.each(settings(readConfiguration({})))('has %s with its default', (path, value) => {
    const row = README.split('\n').find((line) => line.startsWith(`| \`${path}\` |`));
    expect(row).toBeDefined();
    if (Array.isArray(value) ? value.length > 0 : true) {
      expect(row?.split('|')[2]?.replaceAll('`', '')).toContain([value].flat().join(', '));
    }
  });
});

describe('the comments of the props', () => {
  const SOURCE = readFileSync(join(import.meta.dirname, '..', '..', 'lib', 'webhook-pipeline-props.ts'), 'utf8');
  const numbers = settings(readConfiguration({})).filter(
    ([path, value]) => typeof value === 'number' && !/maximumConcurrency|logRetentionDays/.test(path),
  );
  test.each(numbers)('give %s its default', (path, value) => {
    const name = path.split('.').at(-1);
    expect(
      [...SOURCE.matchAll(new RegExp(`@default (\\S+)\\n\\s+\\*/\\s+readonly ${name}\\?`, 'g'))].map(
        (match) => match[1],
      ),
    ).toContain(String(value));
  });
});
