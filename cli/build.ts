import { chmodSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Builds `dist/`, or the folder of the first argument: cli.js, with the SDK and core/ in it, and a file for each part that is
 * loaded when it is needed. In one file, every module of Node that any part imports would be loaded at the start. Packages stay
 * imports.
 */

const outDirectory = resolve(process.argv[2] ?? join(import.meta.dirname, 'dist'));

rmSync(outDirectory, { recursive: true, force: true });
await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: { cli: 'src/main.ts' },
  outdir: outDirectory,
  splitting: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
  charset: 'utf8',
});
chmodSync(join(outDirectory, 'cli.js'), 0o755);
