import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { HOPS } from '../core/contract/limits.ts';
import { bundle } from '../lib/bundle.ts';
import { emitDeclarations } from './emit-declarations.ts';

/**
 * Builds `dist/cdk`, the contents of the package: the construct library in one CommonJS file, which both `import` and
 * `require` load, its declarations, and the bundles of the functions. `npm pack` runs it first.
 */
const PROJECT = join(import.meta.dirname, '..');
const OUTPUT = join(PROJECT, 'dist', 'cdk');

rmSync(OUTPUT, { recursive: true, force: true });
await build({
  absWorkingDir: PROJECT,
  entryPoints: ['lib/index.ts'],
  outfile: join(OUTPUT, 'index.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['aws-cdk-lib', 'constructs'],
  define: {
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    'import.meta.url': '__filename',
  },
  logLevel: 'warning',
});
writeFileSync(join(OUTPUT, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
for (const hop of [...HOPS, 'console'] as const) bundle(hop, join(OUTPUT, 'bundles'));
emitDeclarations(join(PROJECT, 'lib', 'tsconfig.declarations.json'), join(OUTPUT, 'types'));
