import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const GZIPPED = '.gz';
/** The bundler puts files there whose names change with their contents. */
const HASHED = '/assets/';

export interface PageFile {
  type: string;
  gzipped: Buffer;
  /** Its name changes with its content. */
  immutable: boolean;
}

/**
 * Reads all files of the page once.
 *
 * @param folder has them gzipped, as lib/bundle.ts writes them
 * @returns by path, e.g. `/assets/index-B2x.js`
 * @throws Error for a type of file that has no content type here
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      const path = `/${relative(folder, file).split(sep).join('/').slice(0, -GZIPPED.length)}`;
      const type = TYPES[extname(path)];
      if (type === undefined) throw new Error(`The page has a file of a type without a content type: ${path}.`);
      return [path, { type, gzipped: readFileSync(file), immutable: path.startsWith(HASHED) }];
    }),
  );
}
