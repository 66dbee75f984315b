import { readFileSync } from 'node:fs';

/** The version of this program. The package's file is above `src/`, and above the `dist/` of the package. */
export const versionOfPackage = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
