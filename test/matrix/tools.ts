import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', '.local', 'matrix');

/** Older runtimes and compilers: node_modules would grow by 200 MB if every `npm ci` brought them. */
export const NODE_VERSIONS = { 18: '18.20.8', 20: '20.20.2', 22: '22.23.3', 24: '24.21.0', 26: '26.12.1' } as const;
export const TYPESCRIPT_VERSIONS = {
  '4.9': '4.9.5',
  '5.0': '5.0.4',
  '5.4': '5.4.5',
  '5.9': '5.9.3',
  '6.0': '6.0.3',
  '7.0': '7.0.2',
} as const;

/**
 * Installs a package of npm into .local/matrix, once, and returns its folder.
 *
 * @throws Error of npm when it cannot be installed: nothing is skipped
 */
export function installed(name: string, version: string): string {
  const folder = join(FOLDER, `${name.replaceAll('/', '-')}@${version}`);
  const mark = join(folder, 'installed');
  if (!existsSync(mark)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `${name}@${version}`], {
      stdio: ['ignore', 'ignore', 2],
      shell: process.platform === 'win32',
    });
    writeFileSync(mark, '');
  }
  return join(folder, 'node_modules', name);
}

/** The program of a Node, from the package that also brings this project its Node. */
export function nodeOf(major: keyof typeof NODE_VERSIONS): string {
  if (process.versions.node === NODE_VERSIONS[major]) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = installed(`node-${platform}-${process.arch}`, NODE_VERSIONS[major]);
  return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The compiler's program, for Node. */
export const compilerOf = (version: keyof typeof TYPESCRIPT_VERSIONS): string =>
  join(installed('typescript', TYPESCRIPT_VERSIONS[version]), 'bin', 'tsc');
