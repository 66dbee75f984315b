import { readFileSync } from 'node:fs';

/** The version of the package, whose file is above `src/` and above `dist/`. */
export const versionOfPackage = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
