import { join } from 'node:path';

/** Where the benchmark keeps what it makes; not under version control. */
export const FOLDER = join(import.meta.dirname, '..', '..', '.local', 'bench');
