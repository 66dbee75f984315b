import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EVENT_TYPES } from '../../core/event/catalogue.ts';
import type { VerificationFailure } from '../../core/delivery/verification.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

/** Files of the project with these endings, but for tests, measurements and what others made. */
function files(folder: string, ending: RegExp): string[] {
  return readdirSync(join(PROJECT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|cdk\.out|\..*)$/.test(entry.name) ? [] : files(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
}

describe('what outsiders read', () => {
  /** The packages are in no registry: whoever took their name there would be installed. */
  const FROM_REGISTRY = /\b(npm|npx|yarn|pnpm|pnpx|bun|bunx|deno)\b[^\n`;|]*\s(npm:)?@street-collector\//;

  test('installs no package of this project from a registry', () => {
    const texts = [...files('.', /\.(md|txt)$/), ...files('cli', /\.ts$/), ...files('sdk', /\.ts$/)];
    expect(texts).toEqual(
      expect.arrayContaining(['README.md', 'sdk/README.md', 'docs/receivers.md', 'cli/src/help.ts']),
    );
    const lines = texts.flatMap((file) =>
      read(file)
        .split('\n')
        .map((line) => `${file}: ${line}`),
    );
    expect(lines.filter((line) => FROM_REGISTRY.test(line))).toEqual([]);
  });

  test.each([
    'npm install @street-collector/webhooks',
    'npm i -D express @street-collector/webhooks@1',
    'npx @street-collector/webhooks-cli publish',
    'pnpm add @street-collector/webhooks',
    'deno add npm:@street-collector/webhooks',
  ])('that test would find: %s', (line) => expect(line).toMatch(FROM_REGISTRY));

  test('and it lets tarballs pass', () =>
    expect('npm install ./street-collector-webhooks-1.0.0.tgz').not.toMatch(FROM_REGISTRY));
});

describe('the tables of settings', () => {
  const SETTINGS = ['docs/settings.md', 'docs/cli.md']
    .filter((file) => files('docs', /\.md$/).includes(file))
    .flatMap((file) => read(file).split('\n'))
    .filter((line) => line.startsWith('|'))
    .join('\n');
  const NAMES = /(?<![\w{])((?:WEBHOOKS?|AWS|NODE)_[A-Z][A-Z_]*[A-Z]|(?:HTTPS?|NO)_PROXY|(?:NO|FORCE)_COLOR)(?!\w)/g;
  const READ = /(?:environmentVariable\(|process\.env\[)'(\w+)'/g;
  const found = [...files('sdk/src', /\.ts$/), ...files('cli/src', /\.ts$/)].flatMap((file) => {
    const text = read(file);
    return [...text.matchAll(NAMES), ...text.matchAll(READ)].map(([, name = '']) => name);
  });

  /** The command line sets it for itself. */
  const OWN = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

  test('have every variable that the SDK or the command line reads or names', () => {
    const missing = [...new Set(found)].filter((name) => name !== OWN && !SETTINGS.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  test('are compared with the sources', () => expect(found).toContain('WEBHOOKS_EVENT_BUS'));
});

test('docs/publishers.md names the documented types', () => {
  const [, paragraph = ''] = /These types are documented:([^]*?)\. `GET/.exec(read('docs/publishers.md')) ?? [];
  const named = [...paragraph.matchAll(/`([^`]+)`/g)].map(([, type = '']) => type);
  expect(named.toSorted()).toEqual(EVENT_TYPES.toSorted());
});

test('docs/receivers.md has a remedy for each failure of a check', () => {
  const failures: Record<VerificationFailure | 'body-size', true> = {
    'missing-header': true,
    'timestamp-format': true,
    'timestamp-too-old': true,
    'timestamp-too-new': true,
    'signature-version': true,
    'signature-mismatch': true,
    'body-format': true,
    'body-size': true,
  };
  const [, table = ''] = read('docs/receivers.md').split('## When a check fails');
  const named = [...table.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) => cell.split(', '));
  expect(
    named
      .map((name) => name.replaceAll('`', ''))
      .filter((name) => name !== 'failure')
      .toSorted(),
  ).toEqual(Object.keys(failures).toSorted());
});
