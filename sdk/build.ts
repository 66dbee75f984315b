import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * Builds `dist/`, or the folder of the first argument: cli.js, and esm/ and cjs/ with declarations of their own, since a
 * CommonJS importer needs CommonJS declarations. The bundles include core/; packages stay imports.
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
  declare(outdir);
  writeFileSync(
    join(outdir, 'package.json'),
    `${JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' })}\n`,
  );
}

async function buildCli(): Promise<void> {
  const outfile = join(outDirectory, 'cli.js');
  await build({ ...shared, format: 'esm', entryPoints: ['src/cli/main.ts'], outfile });
  chmodSync(outfile, 0o755);
}

/** Emits declarations to `types/`. The compiler leaves `.ts` in their imports; older compilers look for `.js`. */
function declare(outdir: string): void {
  const types = join(outdir, 'types');
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(SDK, 'tsconfig.declarations.json'), '--outDir', types], {
    stdio: 'inherit',
  });
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.d.ts'),
  )) {
    const file = join(types, name);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2'),
    );
  }
}

rmSync(outDirectory, { recursive: true, force: true });
await Promise.all([buildFormat('esm'), buildFormat('cjs'), buildCli()]);
