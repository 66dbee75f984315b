import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';
import type { Hop } from '../core/contract/limits.ts';

/** The published package has the bundles beside its one file; a checkout of this repository has sources. */
const IS_PACKAGE = !import.meta.filename.endsWith('.ts');
const PREBUILT = join(import.meta.dirname, 'bundles');
const PROJECT = join(import.meta.dirname, '..');

/** Credential providers that the AWS SDK loads only without the credentials in the environment of every function. */
const NEVER_LOADED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** A hop, or the receiver of `webhooks verify`. */
export type Bundled = Hop | 'verify-receiver';

/** Bundles of this process: stages and apps of one process share them. */
const built = new Map<Bundled, Uint8Array>();

/**
 * The code of a function as a folder with `index.js`: the package's own, or built from the sources into `directory`.
 *
 * @returns the folder.
 * @throws Error with esbuild's messages when the handler does not build.
 */
export function bundle(hop: Bundled, directory: string): string {
  if (IS_PACKAGE) return join(PREBUILT, hop);
  const folder = join(directory, hop);
  const code = built.get(hop) ?? build(hop);
  built.set(hop, code);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), code);
  return folder;
}

/**
 * Bundles `lambdas/<hop>/handler.ts` with all its imports.
 *
 * CommonJS from ES module sources: it loads faster than ES modules, and unused code can be left out. The same sources
 * give the same bytes, so that a deployment changes only the functions whose code changed.
 */
function build(hop: Bundled): Uint8Array {
  // The package has no esbuild, so nothing imports it unless a bundle is built.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof Esbuild;
  const { outputFiles } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [join('lambdas', hop, 'handler.ts')],
    outfile: 'index.js',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    external: NEVER_LOADED,
    legalComments: 'none',
    // A source map would make the bundle larger and its start slower. The same sources give the same bytes: whoever needs a map of a
    // deployed version builds it of that version.
    sourcemap: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${hop}.`);
  return file.contents;
}
