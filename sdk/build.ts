import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build, type CommonOptions, type Plugin } from 'esbuild';
import { emitDeclarations } from '../scripts/emit-declarations.ts';
import { flatten } from '../scripts/flatten-declarations.ts';
import { commonJs } from './common-js.ts';

/**
 * Builds `dist/`, or the folder of the first argument. The receivers are ES modules in esm/ and the same files as CommonJS
 * in cjs/. The publisher and the manager are in cjs/ alone, and esm/index.js exports them: a process has one copy of them.
 * The declarations are those of cjs/, which esm/ exports again. Everything is minified: a receiver installs it all.
 */
const SDK = import.meta.dirname;
const outDirectory = resolve(process.argv[2] ?? join(SDK, 'dist'));
const [esm, cjs] = [join(outDirectory, 'esm'), join(outDirectory, 'cjs')];

/** The condition `edge-light` leads to it: such a bundler would only say that it has no node:crypto. */
const WRONG_RUNTIME =
  '@street-collector/webhooks/receiver needs Node. In an edge runtime import @street-collector/webhooks/web and await verifyWebhook.';

const shared: CommonOptions = {
  platform: 'node',
  target: 'node18',
  minify: true,
  // Node prints the whole line that an error which nobody catches comes from.
  lineLimit: 160,
  charset: 'utf8',
  logLevel: 'warning',
};

/** The publisher imports the receiver's file instead of a part of it. */
const oneReceiver: Plugin = {
  name: 'one-receiver',
  setup: (bundle) =>
    bundle.onResolve({ filter: /\/events\/event-type\.ts$/ }, ({ importer }) =>
      importer.includes('publisher') ? { path: './receiver.js', external: true } : undefined,
    ),
};

/** The publisher checks data against the schemas of the catalogue. Descriptions and examples, 2 KB, are the admin API's. */
const bareCatalogue: Plugin = {
  name: 'bare-catalogue',
  setup: (bundle) =>
    bundle.onLoad({ filter: /\/event\/catalogue\/\w+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/^ {4}(description|example): (.*|\{\n[^]*?^ {4}\}),\n/gm, ''),
      loader: 'ts',
    })),
};

/** Loads node:crypto at the first webhook: its load takes twice as long as that of the receiver. */
const LAZY_CRYPTO = `import { createRequire } from 'node:module';
  let crypto;
  const call = (name) => (...parameters) => (crypto ??= createRequire(process.execPath)('node:crypto'))[name](...parameters);
  export const createHash = /* @__PURE__ */ call('createHash'), createHmac = /* @__PURE__ */ call('createHmac');
  export const randomUUID = /* @__PURE__ */ call('randomUUID'), timingSafeEqual = /* @__PURE__ */ call('timingSafeEqual');`;
const lazyCrypto: Plugin = {
  name: 'lazy-crypto',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^node:crypto$/ }, ({ path }) => ({ path, namespace: 'lazy' }));
    bundle.onLoad({ filter: /./, namespace: 'lazy' }, () => ({ contents: LAZY_CRYPTO, resolveDir: SDK }));
  },
};

async function buildCode(): Promise<void> {
  const receivers = await modulesOf(['src/receiver.ts', 'src/web.ts'], [lazyCrypto]);
  for (const { name, text } of receivers) {
    writeFileSync(join(esm, name), text);
    writeFileSync(join(cjs, name), commonJs(name, text));
  }
  // Alone, so that what it shares with the receivers needs no file of its own.
  for (const { name, text } of await modulesOf(['src/aws.ts'], [oneReceiver, bareCatalogue]))
    writeFileSync(join(cjs, name), commonJs(name, text));
  const [aws, receiver] = ['aws.js', 'receiver.js'].map((name) => exportsOf.get(name) ?? []);
  writeFileSync(join(esm, 'index.js'), `export{${aws?.join(',')}}from"../cjs/aws.js";export*from"./receiver.js";\n`);
  writeFileSync(
    join(esm, 'edge.js'),
    `let e;export{${receiver?.map((name) => `e as ${name}`).join(',')}};throw new Error("${WRONG_RUNTIME}")\n`,
  );
  writeFileSync(join(cjs, 'index.js'), 'module.exports={...require("./aws.js"),...require("./receiver.js")};\n');
  writeFileSync(join(cjs, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
}

/** Names that each built file exports. */
const exportsOf = new Map<string, readonly string[]>();

/** Bundles entries as ES modules with a file for what they share. */
async function modulesOf(entryPoints: string[], plugins: Plugin[]): Promise<{ name: string; text: string }[]> {
  const { outputFiles, metafile } = await build({
    ...shared,
    absWorkingDir: SDK,
    entryPoints,
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
    plugins,
    chunkNames: 'shared-[hash]',
    outdir: esm,
    write: false,
    metafile: true,
  });
  for (const [path, { exports }] of Object.entries(metafile.outputs)) exportsOf.set(basename(path), exports);
  return outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
}

/**
 * Comments are kept where somebody calls, passes or reads a thing. For the limit of 100 KB the rest goes without: results of
 * the publisher and the manager, and the parts of other software that the receiver uses.
 */
const isTerse = (name: string): boolean => !['WebhookManager', 'publishEvents'].includes(name);
const isForeign = (name: string): boolean =>
  /^(Express|Fastify|Fetch|Hono|LambdaHttp|Undocumented)|^(Rule|Webhook)Error$/.test(name);

function buildDeclarations(): void {
  const emitted = mkdtempSync(join(tmpdir(), 'declarations-'));
  emitDeclarations(join(SDK, 'tsconfig.declarations.json'), emitted);
  const entry = (name: string): string => join(emitted, 'sdk', 'src', `${name}.d.ts`);
  const receiver = flatten(entry('receiver'), { isTerse: isForeign });
  const earlier = { from: './receiver.js', flat: receiver };
  const texts = {
    receiver: receiver.text,
    web: flatten(entry('web'), { earlier }).text,
    index: `export * from './receiver.js';\n${flatten(entry('aws'), { earlier, isTerse }).text}`,
  };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(cjs, `${name}.d.ts`), text);
    writeFileSync(join(esm, `${name}.d.ts`), `export * from '../cjs/${name}.js';\n`);
  }
  rmSync(emitted, { recursive: true });
}

rmSync(outDirectory, { recursive: true, force: true });
for (const folder of [esm, cjs]) mkdirSync(folder, { recursive: true });
await buildCode();
buildDeclarations();
