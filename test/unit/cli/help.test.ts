import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../cli/src/commands.ts';
import { exitCodeRows } from '../../../cli/src/exit-codes.ts';
import { ENVIRONMENT, usageOf } from '../../../cli/src/help.ts';
import { commandOf, groupOf } from '../../../cli/src/names.ts';
import { checkArity, parse } from '../../../cli/src/parse.ts';
import { Program } from '../../helpers/program.ts';
import { wordsOf } from '../../helpers/shell-words.ts';
import { CommandLine } from './command-line.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const PAGE = readFileSync(join(PROJECT, 'docs', 'cli.md'), 'utf8');
const SETTINGS = readFileSync(join(PROJECT, 'docs', 'settings.md'), 'utf8');

const line = new CommandLine();

/** The rows of a table in the page, without its head. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((text) => text.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|')),
  );
}

describe.each(COMMANDS)('the help of $name', (command) => {
  const { name, aliases = [], help = [], options = {}, examples = [] } = command;

  test('has examples that are command lines', () => {
    expect(examples).not.toEqual([]);
    for (const example of examples.filter((text) => text !== '--version')) {
      const found = commandOf(wordsOf(example), COMMANDS);
      expect(found?.command.name).toBe(name);
      const { words } = parse(command, found?.rest ?? []);
      expect(() => checkArity(command, words)).not.toThrow();
    }
  });

  test('has a line for each option, and no other', () => {
    const described = help.flatMap((text) =>
      [...(text.split('  ')[0] ?? '').matchAll(/(?:^|, )--([a-z-]+)/g)].map(([, option = '']) => option),
    );
    const words = help.filter((text) => text.startsWith('-') || text.startsWith("'"));
    expect([...new Set(described)].toSorted()).toEqual(Object.keys(options).toSorted());
    for (const [option, { short }] of Object.entries(options))
      if (short !== undefined)
        expect(words.some((text) => text.includes(`--${option}`) && text.includes(`-${short}`))).toBe(true);
  });

  test('is printed by --help, -h and help, anywhere, by each of its names', async () => {
    const { code, out, err } = await line.run([...name.split(' '), '--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`usage: webhooks ${usageOf(command)} [options]`);
    for (const example of examples) expect(out).toContain(`  webhooks ${example}\n`);
    const words = name.split(' ');
    for (const args of [
      [...words, '-h'],
      ['-h', ...words],
      ['help', ...words],
      ['--help', ...words],
      [...words, 'x', 'y', '-h'],
    ])
      expect((await line.run(args)).out).toBe(out);
    // The name of a group shows the group.
    for (const alias of aliases.filter((each) => groupOf([each], COMMANDS) === undefined))
      expect((await line.run(['help', ...alias.split(' ')])).out).toBe(out);
  });
});

describe('the help', () => {
  test.each([['destinations'], ['deliveries'], ['events'], ['filter']])(
    'of the group %s lists its commands',
    async (group) => {
      const { code, out } = await line.run([group, '--help']);
      expect(code).toBe(0);
      for (const command of COMMANDS.filter(({ name }) => name.startsWith(`${group} `)))
        expect(out).toContain(`  ${usageOf(command)}`);
      for (const args of [
        [group, '-h'],
        ['-h', group],
        ['help', group],
      ])
        expect((await line.run(args)).out).toBe(out);
    },
  );

  test.each([[[]], [['help']], [['--help']], [['-h']]])('of %j is the overview', async (args) => {
    const { code, out } = await line.run(args);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toContain(`  ${usageOf(command)}`);
  });

  test('of the topics has every exit code and every variable', async () => {
    const { out: codes } = await line.run(['help', 'exit-codes']);
    for (const row of exitCodeRows()) for (const cell of row) expect(codes).toContain(cell);
    const { out: variables } = await line.run(['help', 'environment']);
    for (const [name] of ENVIRONMENT) expect(variables).toContain(name);
  });

  test('of an unknown command is an error', async () => {
    expect(await line.run(['help', 'serve'])).toMatchObject({ code: 2, out: '' });
    expect(await line.run(['serve', '--help'])).toMatchObject({ code: 2, out: '' });
  });

  test('does not come after --', async () => {
    expect(await line.run(['destinations', 'get', '--', '-h'])).toMatchObject({ code: 8 });
  });
});

describe('docs/cli.md', () => {
  test('has the commands', () => {
    expect(rowsOf('Commands')).toEqual(COMMANDS.map((command) => [`\`${usageOf(command)}\``, command.summary]));
  });

  test('has the exit codes', () => {
    expect(rowsOf('Exit codes')).toEqual(
      exitCodeRows().map(([code, kind, meaning]) => [code, kind && `\`${kind}\``, meaning]),
    );
  });

  test('has the variables, and settings.md has them too', () => {
    expect(rowsOf('Environment')).toEqual(
      ENVIRONMENT.map(([names, meaning]) => [
        names
          .split(', ')
          .map((name) => `\`${name}\``)
          .join(', '),
        meaning,
      ]),
    );
    const own = new Set(['NO_COLOR', 'FORCE_COLOR', 'TZ']);
    for (const [names] of ENVIRONMENT)
      for (const name of names.split(', ')) if (!own.has(name)) expect(SETTINGS).toContain(`\`${name}\``);
  });
});

describe('the start of the program', () => {
  /** The modules that a process loads, by the names of their files and packages. */
  const loaded = async (...args: string[]): Promise<{ out: string; modules: string[] }> => {
    const hook = `data:text/javascript,${encodeURIComponent(`
      import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) });
    `)}`;
    const main = join(PROJECT, 'cli', 'src', 'main.ts');
    const { code, stdout, stderr } = await new Program(['--import', hook, main, ...args], PROJECT).finished;
    expect(code).toBe(0);
    return { out: stdout, modules: stderr.split('\n') };
  };

  test.each([[['--version']], [['version']], [['--help']], [['help', 'publish']], [['completion', 'bash']]])(
    'with %j loads neither the AWS SDK nor the manager nor the publisher',
    async (args) => {
      const { modules } = await loaded(...args);
      expect(modules.some((url) => url.endsWith('/cli/src/run.ts'))).toBe(true);
      expect(
        modules.filter((url) =>
          /^node:https?$|@aws-sdk|@smithy|webhook-manager|api-client|publish-events|verify\/(?!check-error)|catalogue/.test(
            url,
          ),
        ),
      ).toEqual([]);
    },
  );

  test('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'cli', 'package.json'), 'utf8')) as { version: string };
    expect((await loaded('--version')).out).toBe(`${version}\n`);
    expect(await line.run(['version', '--json'])).toMatchObject({
      out: expect.stringContaining(`"version": "${version}"`),
    });
  });
});
