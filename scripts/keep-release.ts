import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import manifest from '../package.json' with { type: 'json' };
import { keptReleases, presentContract, writeContract } from './compatibility/contract.ts';
import { packPackages, unpackPackages } from './pack-packages.ts';

/**
 * `npm run keep-release -- NAME [ASSEMBLY]`: keeps a release. Run it with each tag, after `npm run synth`.
 *
 * `compatibility/VERSION` gets what others rely on: later releases are compared with it. The assembly becomes test data, from
 * which the upgrade test starts. NAME is the tag or commit; ASSEMBLY is cdk.out by default.
 *
 * `--contract` keeps the contract alone, and writes that of an untagged version again: without it, a folder that is there stays.
 */
const { values, positionals } = parseArgs({
  options: { contract: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [name, assembly = 'cdk.out'] = positionals;
const FILE = join(import.meta.dirname, '..', 'test', 'data', 'previous-release.json.br');
const LIMIT_BYTES = 1_000_000;

if (name === undefined && !values.contract) throw new Error('Name the release: npm run keep-release -- v1.0.0');
keepContract(manifest.version);
if (name !== undefined) keepAssembly(name);

function keepContract(version: string): void {
  if (keptReleases().includes(version) && !values.contract)
    throw new Error(
      `compatibility/${version} is there: a release keeps its promises. Raise the version of package.json, or add --contract if ${version} has no tag yet.`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'packages-'));
  try {
    const modules = join(folder, 'node_modules');
    const tarballs = packPackages(folder);
    unpackPackages(tarballs, modules);
    writeContract(version, presentContract({ tarballs, modules }));
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`compatibility/${version} is written.`);
}

function keepAssembly(release: string): void {
  const files = Object.fromEntries(
    readdirSync(assembly, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isRun(join(entry.parentPath, entry.name)))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(assembly.length + 1), readFileSync(path, 'utf8')]),
  );
  const bytes = brotliCompressSync(JSON.stringify({ name: release, files }), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  if (bytes.length > LIMIT_BYTES)
    throw new Error(`The release has ${bytes.length} bytes, at most ${LIMIT_BYTES} are kept.`);
  writeFileSync(FILE, bytes);
  console.log(`${Object.keys(files).length} files of ${release}, ${bytes.length} bytes.`);
}

/** Whether the local runtime reads the file: manifest, template, list of assets, bundles. */
function isRun(path: string): boolean {
  return /(\/asset\.[^/]+\/index\.m?js|manifest\.json|\.template\.json|\.assets\.json)$/.test(path);
}
