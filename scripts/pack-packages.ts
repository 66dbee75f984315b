import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');

/** Folders of the packages that outsiders install. */
export const PACKAGES = ['sdk', 'cli'] as const;

export interface Tarball {
  /** E.g. `@street-collector/webhooks`. */
  name: string;
  file: string;
  /** Bytes of the tarball. */
  size: number;
  /** Bytes once installed. */
  unpackedSize: number;
  /** Paths in the package. */
  files: readonly { path: string }[];
}

/** Builds both packages and writes their tarballs into `folder`, as `npm pack` in their folders would. */
export function packPackages(folder: string): Tarball[] {
  mkdirSync(folder, { recursive: true });
  return PACKAGES.map((source) => packOne(source, folder));
}

/** Unpacks tarballs into `node_modules`, as an installation without dependencies leaves them. */
export function unpackPackages(tarballs: readonly Tarball[], modules: string): void {
  for (const { name, file } of tarballs) {
    const target = join(modules, name);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', file, '-C', target, '--strip-components=1']);
  }
}

/** Two runs at once do not share a folder. */
function packOne(source: string, folder: string): Tarball {
  const staging = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    for (const file of ['package.json', 'README.md', 'LICENSE'])
      copyFileSync(join(PROJECT, source, file), join(staging, file));
    execFileSync(process.execPath, [join(PROJECT, source, 'build.ts'), join(staging, 'dist')], {
      stdio: ['ignore', 2, 2],
    });
    const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: staging,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [packed] = Object.values(JSON.parse(output) as Record<string, Tarball & { filename: string }>);
    if (packed === undefined) throw new Error(`npm pack made no tarball of ${source}.`);
    return { ...packed, file: join(folder, packed.filename.replace('@', '').replace('/', '-')) };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
