import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CATALOGUE } from '../../core/event/catalogue.ts';
import { openApiDocument } from '../../lambdas/admin/api/openapi.ts';
import type { Tarball } from '../pack-packages.ts';
import { type CommandLine, commandLineOf } from './command-line.ts';
import { type Declarations, declarationsOf } from './declarations.ts';
import { type PackageShape, packagesOf } from './packages.ts';
import { type Payloads, payloadsOf } from './payloads.ts';
import { messageSamples, rowSamples, type Sample } from './samples.ts';

/** `compatibility/`: a folder for each release whose promises hold. */
export const KEPT = join(import.meta.dirname, '../../compatibility');

/** What others rely on, as docs/compatibility.md says. */
export interface Contract {
  openapi: Readonly<Record<string, unknown>>;
  payloads: Payloads;
  commandLine: CommandLine;
  packages: Readonly<Record<string, PackageShape>>;
  rows: readonly Sample[];
  messages: readonly Sample[];
  declarations: Declarations;
}

const FILES = {
  openapi: 'openapi.json',
  payloads: 'payloads.json',
  commandLine: 'command-line.json',
  packages: 'packages.json',
  rows: 'rows.json',
  messages: 'messages.json',
} as const;
const TYPES = 'types';

/** @param packed the SDK and the command line: their tarballs, and `node_modules` with both */
export const presentContract = (packed: { tarballs: readonly Tarball[]; modules: string }): Contract => ({
  openapi: openApiDocument('https://api.example/v1', {
    catalogue: new Map(Object.entries(CATALOGUE)),
    eventSource: 'street-collector-platform',
  }),
  payloads: payloadsOf(),
  commandLine: commandLineOf(),
  packages: packagesOf(packed.tarballs),
  rows: rowSamples(),
  messages: messageSamples(),
  declarations: declarationsOf(packed.modules),
});

/** The releases that are kept, e.g. `1.0.0`. */
export const keptReleases = (): string[] =>
  (existsSync(KEPT) ? readdirSync(KEPT) : []).filter((name) => /^\d/.test(name));

export function readContract(release: string): Contract {
  const folder = join(KEPT, release);
  const parts = Object.entries(FILES).map(([part, file]) => [
    part,
    JSON.parse(readFileSync(join(folder, file), 'utf8')),
  ]);
  const types = readdirSync(join(folder, TYPES), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, TYPES, name), 'utf8')]);
  return { ...Object.fromEntries(parts), declarations: Object.fromEntries(types) } as Contract;
}

/** Writes the contract into the folder of its release, in place of one that is there. */
export function writeContract(release: string, contract: Contract): void {
  const folder = join(KEPT, release);
  rmSync(folder, { recursive: true, force: true });
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [part, file] of Object.entries(FILES))
    write(file, `${JSON.stringify(contract[part as keyof typeof FILES], undefined, 2)}\n`);
  for (const [name, text] of Object.entries(contract.declarations)) write(`${TYPES}/${name}`, text);
}
