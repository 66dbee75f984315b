import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueFile } from '../../core/contract/catalogue-files.ts';

type File = (typeof CatalogueFile)[keyof typeof CatalogueFile];

/** Where a file of the catalogue lies: beside the bundle of the function. */
export const catalogueFile = (file: File): string => join(import.meta.dirname, file);

/** Reads a JSON file of the catalogue, which has an entry for each type. */
export const readCatalogueFile = <Entry>(file: File): ReadonlyMap<string, Entry> =>
  new Map(Object.entries(JSON.parse(readFileSync(catalogueFile(file), 'utf8')) as Record<string, Entry>));
