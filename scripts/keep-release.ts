import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * `npm run keep-release -- NAME [ASSEMBLY]`: keeps the assembly of a release as test data, from which the upgrade test
 * starts. Run it with each tag, after `npm run synth`. NAME is the tag or commit; ASSEMBLY is cdk.out by default.
 */
const [name, assembly = 'cdk.out'] = process.argv.slice(2);
const FILE = join(import.meta.dirname, '..', 'test', 'data', 'previous-release.json.br');
const LIMIT_BYTES = 1_000_000;

if (name === undefined) throw new Error('Name the release: npm run keep-release -- v1.0.0');
const files = Object.fromEntries(
  readdirSync(assembly, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isRun(join(entry.parentPath, entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(assembly.length + 1), readFileSync(path, 'utf8')]),
);
const bytes = brotliCompressSync(JSON.stringify({ name, files }), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
if (bytes.length > LIMIT_BYTES)
  throw new Error(`The release has ${bytes.length} bytes, at most ${LIMIT_BYTES} are kept.`);
writeFileSync(FILE, bytes);
console.log(`${Object.keys(files).length} files of ${name}, ${bytes.length} bytes.`);

/** Whether the local runtime reads the file: manifest, template, list of assets, bundles. */
function isRun(path: string): boolean {
  return /(\/asset\.[^/]+\/index\.m?js|manifest\.json|\.template\.json|\.assets\.json)$/.test(path);
}
