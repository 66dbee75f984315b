import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Hop } from '../core/contract/limits.ts';

const PROJECT = resolve(import.meta.dirname, '..');

/** Folders already written by this process: stages of one app share their bundles. */
const written = new Set<string>();

/**
 * Bundles `lambdas/<hop>/handler.ts` with all it imports, the AWS SDK too, into `<directory>/<hop>/index.js`.
 *
 * CommonJS from ES module sources: it loads faster than ES modules, and unused code can be left out. The same sources
 * give the same bytes, so that a deployment changes only the functions whose code changed.
 *
 * @returns the folder.
 * @throws Error with esbuild's messages when the handler does not build.
 */
export function bundle(hop: Hop, directory: string): string {
  const folder = join(directory, hop);
  if (written.has(folder)) return folder;
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [join('lambdas', hop, 'handler.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    sourcemap: false,
    logLevel: 'silent',
  });
  written.add(folder);
  return folder;
}
