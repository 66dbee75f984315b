import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const RUN = join(import.meta.dirname, '../../../scripts/run.mjs');

let project: string;
const at = (...parts: string[]): string => join(project, ...parts);

/** Writes a file of the project. */
function write(path: string, content: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'run-'));
  mkdirSync(at('scripts'));
  copyFileSync(RUN, at('scripts', 'run.mjs'));
  // In place of npm: it writes its arguments down.
  write('bin/npm', `#!/bin/sh\necho "$@" > ${at('npm.txt')}\n`);
  chmodSync(at('bin/npm'), 0o755);
});
afterEach(() => rmSync(project, { recursive: true }));

function run(code: string, environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, [at('scripts', 'run.mjs'), 'node', '-e', code], {
    env: { ...process.env, PATH: `${at('bin')}:${process.env['PATH']}`, ...environment },
    encoding: 'utf8',
  });
}

const lock = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });
const DEV = { 'node_modules/dev': { version: '1.0.0', dev: true } };

describe('the dependencies', () => {
  test('are installed whole, whatever NODE_ENV and npm are told to leave out', () => {
    write('package-lock.json', lock(DEV));
    run('', { NODE_ENV: 'production', npm_config_omit: 'dev' });
    const options = '--include=dev --include=optional --no-audit --no-fund --loglevel=error';
    expect(readFileSync(at('npm.txt'), 'utf8')).toBe(`ci ${options}\n`);
  });

  test.each([
    ['another version', { 'node_modules/dev': { version: '2.0.0', dev: true } }, true],
    ['no package of this platform', { ...DEV, 'node_modules/p': platform(process.platform, process.arch) }, true],
    ['no package of another platform', { ...DEV, 'node_modules/p': platform('aix', 'ppc64') }, false],
    [
      'no package of another C library',
      { ...DEV, 'node_modules/p': { ...platform(process.platform, process.arch), libc: ['musl'] } },
      false,
    ],
    ['no optional package of any platform', { ...DEV, 'node_modules/p': { version: '1.0.0', optional: true } }, false],
  ])('with %s in place: installs again: %#', (_name, wanted, again) => {
    write('package-lock.json', lock(wanted));
    write('node_modules/.package-lock.json', lock(DEV));
    run('');
    expect(existsSync(at('npm.txt'))).toBe(again);
  });
});

test('what runs on this machine is not reached through a proxy of the environment', () => {
  write('package-lock.json', lock({}));
  write('node_modules/.package-lock.json', lock({}));
  const print = 'console.log(process.env.NO_PROXY, process.env.no_proxy)';
  const own = 'localhost,127.0.0.1,::1';
  expect(run(print, { HTTP_PROXY: 'http://proxy', no_proxy: 'intern' }).stdout).toBe(`intern,${own} intern,${own}\n`);
  expect(run(print, { NO_PROXY: '', no_proxy: '' }).stdout).toBe(`${own} ${own}\n`);
});

test('the exit code is that of the command, and its signal too', () => {
  write('package-lock.json', lock({}));
  write('node_modules/.package-lock.json', lock({}));
  expect(run('process.exit(7)')).toMatchObject({ status: 7, signal: null });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'])
    expect(run(`process.kill(process.pid, '${signal}'); setInterval(() => 0, 1000)`)).toMatchObject({ signal });
});

function platform(os: string, cpu: string) {
  return { version: '1.0.0', optional: true, os: [os], cpu: [cpu] };
}
