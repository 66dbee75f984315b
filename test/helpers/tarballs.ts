import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(import.meta.dirname, '..', '..');

/** Packs packages into a folder, as `npm run pack` does, without a file in the project. Default: both. */
export async function packInto(folder: string, names: readonly ('sdk' | 'cli')[] = ['sdk', 'cli']): Promise<void> {
  await Promise.all(names.map(async (name) => packOne(join(PROJECT, name), folder)));
}

async function packOne(source: string, folder: string): Promise<void> {
  const copy = join(folder, `copy-of-${source.split('/').at(-1)}`);
  mkdirSync(copy);
  for (const file of ['package.json', 'README.md', 'LICENSE'])
    if (existsSync(join(source, file))) copyFileSync(join(source, file), join(copy, file));
  await promisify(execFile)(process.execPath, [join(source, 'build.ts'), join(copy, 'dist')]);
  await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: copy });
  rmSync(copy, { recursive: true });
}
