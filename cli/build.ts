import { chmodSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Builds `dist/`, or the folder of the first argument: cli.js, with the SDK and core/ in it. Packages stay imports. */

const outDirectory = resolve(process.argv[2] ?? join(import.meta.dirname, 'dist'));
const outfile = join(outDirectory, 'cli.js');

rmSync(outDirectory, { recursive: true, force: true });
await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
  charset: 'utf8',
});
chmodSync(outfile, 0o755);
