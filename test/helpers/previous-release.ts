import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const FILE = join(import.meta.dirname, '..', 'data', 'previous-release.json.br');

/** Unpacks the assembly that `npm run keep-release` kept. Returns the folder; the caller removes it. */
export function previousRelease(): string {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-release-'));
  const { files } = JSON.parse(brotliDecompressSync(readFileSync(FILE)).toString()) as {
    files: Record<string, string>;
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
