import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { packPackages, type Tarball, unpackPackages } from '../../scripts/pack-packages.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const CACHE = join(PROJECT, '.local', 'test', 'packages');
/** All that the contents of the packages come from. */
const SOURCES = ['sdk', 'cli', 'core', 'scripts', 'tsconfig.json', 'package-lock.json'];

/** The packed packages: their tarballs, and `node_modules` as an installation without dependencies leaves it. */
export interface Packages {
  tarballs: readonly Tarball[];
  modules: string;
}

/** Packs both packages, once for each state of the sources: several test files install them. */
export function packedPackages(): Packages {
  const folder = join(CACHE, digestOf(SOURCES));
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const fresh = mkdtempSync(join(CACHE, 'fresh-'));
    const tarballs = packPackages(fresh);
    unpackPackages(tarballs, join(fresh, 'node_modules'));
    writeFileSync(join(fresh, 'tarballs.json'), JSON.stringify(tarballs));
    put(fresh, folder);
  }
  const tarballs = JSON.parse(readFileSync(join(folder, 'tarballs.json'), 'utf8')) as Tarball[];
  return {
    tarballs: tarballs.map((tarball) => Object.assign(tarball, { file: join(folder, basename(tarball.file)) })),
    modules: join(folder, 'node_modules'),
  };
}

/** Copies the installed packages into a project. */
export function installPackages(project: string): void {
  cpSync(packedPackages().modules, join(project, 'node_modules'), { recursive: true });
}

/** Another worker may have been faster. */
function put(fresh: string, folder: string): void {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const whole = join(PROJECT, path);
    const files = path.includes('.')
      ? [whole]
      : readdirSync(whole, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .filter((file) => !/[\\/](dist|node_modules)[\\/]/.test(file.slice(whole.length)))
          .toSorted();
    for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}
