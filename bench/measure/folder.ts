import { join } from 'node:path';

/** The folder for files that the benchmark makes. Git ignores it. */
export const FOLDER = join(import.meta.dirname, '..', '..', '.local', 'bench');
