import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarball } from '../pack-packages.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** Folders of the three packages. */
const FOLDERS = ['sdk', 'cli', '.'];

/** What an installation of a package relies on. */
export interface PackageShape {
  exports: unknown;
  bin: unknown;
  engines: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
  /** Paths in the tarball; absent for the construct library. The name of a shared file has no digest. */
  files?: readonly string[];
}

type Manifest = Partial<Omit<PackageShape, 'files'>> & { name: string };

/** @param tarballs of the SDK and of the command line */
export function packagesOf(tarballs: readonly Tarball[]): Record<string, PackageShape> {
  return Object.fromEntries(
    FOLDERS.map((folder) => {
      const manifest = JSON.parse(readFileSync(join(PROJECT, folder, 'package.json'), 'utf8')) as Manifest;
      const {
        name,
        exports = null,
        bin = null,
        engines = {},
        peerDependencies = {},
        peerDependenciesMeta = {},
      } = manifest;
      const files = tarballs.find((tarball) => tarball.name === name)?.files.map(({ path }) => withoutDigest(path));
      return [
        name,
        {
          exports,
          bin,
          engines,
          peerDependencies,
          peerDependenciesMeta,
          ...(files !== undefined && { files: files.toSorted() }),
        },
      ];
    }),
  );
}

const withoutDigest = (path: string): string => path.replace(/-[A-Z0-9]{8}(?=\.js$)/, '');
