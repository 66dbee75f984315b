import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `node console/build.ts`: builds the status page into dist/console, unless dist/console already has a build of the same
 * sources.
 */
const FOLDER = import.meta.dirname;
const PROJECT = join(FOLDER, '..');
const OUTPUT = join(PROJECT, 'dist', 'console');
const STAMP = '.sources';

/** Hash of all sources, those that the page may import from outside included, the configuration of the bundler and the package versions. */
function digestOfSources(): string {
  const digest = createHash('sha256');
  // The page takes rules from core and pure parts of the SDK.
  const sources = [join(FOLDER, 'src'), join(PROJECT, 'core'), join(PROJECT, 'sdk', 'src')]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const others = [join(FOLDER, 'index.html'), join(FOLDER, 'vite.config.ts'), join(PROJECT, 'package.json')];
  for (const file of [...sources, ...others]) digest.update(file.slice(PROJECT.length)).update(readFileSync(file));
  return digest.digest('hex');
}

const wanted = digestOfSources();
const stamp = join(OUTPUT, STAMP);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const { build } = await import('vite');
  // A rename replaces the old build, so that the server never serves half a page.
  const fresh = `${OUTPUT}.${process.pid}`;
  await build({
    root: FOLDER,
    configFile: join(FOLDER, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: fresh, emptyOutDir: true },
  });
  writeFileSync(join(fresh, STAMP), wanted);
  rmSync(OUTPUT, { recursive: true, force: true });
  try {
    renameSync(fresh, OUTPUT);
  } catch (error) {
    // Another process has just put the same build there.
    if (!existsSync(stamp)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
}
