import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Hop } from '../core/contract/limits.ts';

const PROJECT = resolve(import.meta.dirname, '..');

/** Credential providers of the AWS SDK that it would load only without the credentials that a function always has. */
const NEVER_LOADED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** What this process has built: stages and apps of one process share it. */
const built = new Map<Hop, Uint8Array>();

/**
 * Bundles `lambdas/<hop>/handler.ts` with all it needs into `<directory>/<hop>/index.js`.
 *
 * CommonJS from ES module sources: it loads faster than ES modules, and unused code can be left out. The same sources
 * give the same bytes, so that a deployment changes only the functions whose code changed.
 *
 * @returns the folder.
 * @throws Error with esbuild's messages when the handler does not build.
 */
export function bundle(hop: Hop, directory: string): string {
  const folder = join(directory, hop);
  const code = built.get(hop) ?? build(hop);
  built.set(hop, code);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), code);
  return folder;
}

function build(hop: Hop): Uint8Array {
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
    sourcemap: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${hop}.`);
  return file.contents;
}
