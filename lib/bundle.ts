import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type * as Esbuild from 'esbuild';
import type { Hop } from '../core/contract/limits.ts';

/** The published package has the bundles beside its one file; a checkout of this repository has sources. */
const IS_PACKAGE = !import.meta.filename.endsWith('.ts');
const PREBUILT = join(import.meta.dirname, 'bundles');
const PROJECT = join(import.meta.dirname, '..');
/** Where console/build.ts puts the page. */
const PAGE = join(PROJECT, 'dist', 'console');

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

/** A hop, the function of the console's page, or the receiver of `webhooks verify`. */
export type Bundled = Hop | 'console' | 'verify-receiver';

/** Bundles of this process: stages and apps of one process share them. */
const built = new Map<Bundled, Uint8Array>();

/**
 * The code of a function as a folder with `index.js`: the package's own, or built from the sources into `directory`.
 *
 * @param files texts beside the code, by name
 * @returns the folder.
 * @throws Error with esbuild's messages when the handler does not build.
 */
export function bundle(hop: Bundled, directory: string, files: Readonly<Record<string, string>> = {}): string {
  const names = Object.keys(files);
  if (IS_PACKAGE && names.length === 0) return join(PREBUILT, hop);
  // Two pipelines of an app have different files beside the same code.
  const folder = join(directory, names.length === 0 ? hop : `${hop}-${digestOf(files)}`);
  mkdirSync(folder, { recursive: true });
  if (IS_PACKAGE) cpSync(join(PREBUILT, hop), folder, { recursive: true });
  else writeCode(hop, folder);
  for (const name of names) writeFileSync(join(folder, name), files[name] ?? '');
  return folder;
}

function writeCode(hop: Bundled, folder: string): void {
  const code = built.get(hop) ?? build(hop);
  built.set(hop, code);
  writeFileSync(join(folder, 'index.js'), code);
  if (hop === 'console') writePage(join(folder, 'page'));
}

const digestOf = (files: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);

/**
 * Builds the page of the console, unless its sources are as they were, and writes its files gzipped. The bundler runs in a process of
 * its own, since it builds asynchronously.
 */
function writePage(folder: string): void {
  execFileSync(process.execPath, [join(PROJECT, 'console', 'build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const { parentPath, name } of readdirSync(PAGE, { recursive: true, withFileTypes: true }).filter(isPublic)) {
    const target = join(folder, relative(PAGE, parentPath));
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `${name}.gz`), gzipSync(readFileSync(join(parentPath, name)), { level: 9 }));
  }
}

/** The build keeps a stamp of its sources beside its files. */
const isPublic = (entry: Dirent): boolean => entry.isFile() && !entry.name.startsWith('.');

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
    define: { 'import.meta.dirname': '__dirname' },
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
