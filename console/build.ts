import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `node console/build.ts`: builds the status page into dist/console, unless what is there was built of these very
 * sources.
 */
const FOLDER = import.meta.dirname;
const PROJECT = join(FOLDER, '..');
const OUTPUT = join(PROJECT, 'dist', 'console');
const STAMP = '.sources';

/** Of every source, the bundler's configuration and the versions of the packages. Files outside are types and a few constants. */
function digestOfSources(): string {
  const digest = createHash('sha256');
  const sources = readdirSync(join(FOLDER, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const others = [
    join(FOLDER, 'index.html'),
    join(FOLDER, 'vite.config.ts'),
    join(PROJECT, 'package.json'),
    join(PROJECT, 'core', 'delivery', 'states.ts'),
  ];
  for (const file of [...sources, ...others]) digest.update(file.slice(PROJECT.length)).update(readFileSync(file));
  return digest.digest('hex');
}

const wanted = digestOfSources();
const stamp = join(OUTPUT, STAMP);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const { build } = await import('vite');
  // Beside the old one, and then in its place: whoever is served meanwhile gets a whole page.
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
    // Another process was faster, with the same result.
    if (!existsSync(stamp)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
}
