import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { emitDeclarations } from '../scripts/emit-declarations.ts';

/**
 * Builds `dist/`, or the folder of the first argument: esm/ and cjs/ with declarations of their own, since a CommonJS importer needs CommonJS declarations. The bundles include core/; packages stay imports.
 */

const SDK = import.meta.dirname;
const outDirectory = resolve(process.argv[2] ?? join(SDK, 'dist'));

/** The main entry imports the receiver's file instead of a copy, so that `instanceof` works across both entries. */
const oneReceiver: Plugin = {
  name: 'one-receiver',
  setup: (bundle) =>
    bundle.onResolve({ filter: /^\.\/receiver\.ts$/ }, () => ({ path: './receiver.js', external: true })),
};

const shared: BuildOptions = {
  absWorkingDir: SDK,
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
  charset: 'utf8',
};

async function buildFormat(format: 'esm' | 'cjs'): Promise<void> {
  const outdir = join(outDirectory, format);
  await build({ ...shared, format, outdir, entryPoints: ['src/index.ts', 'src/receiver.ts'], plugins: [oneReceiver] });
  emitDeclarations(join(SDK, 'tsconfig.declarations.json'), join(outdir, 'types'));
  writeFileSync(
    join(outdir, 'package.json'),
    `${JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' })}\n`,
  );
}

rmSync(outDirectory, { recursive: true, force: true });
await Promise.all([buildFormat('esm'), buildFormat('cjs')]);
