import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { environmentVariable } from './environment.ts';

/** The content of `.local/stack.json`, which `npm run local` writes. */
export interface LocalStack {
  /** As in CloudFormation, e.g. `webhooks-dev`. */
  stackName: string;
  /** AWS endpoint, e.g. `http://127.0.0.1:4566`. */
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  adminApiUrl: string | null;
  eventBusName: string;
  /** Queue URLs by short name, e.g. `eventsDeadLetters`. */
  queues?: Readonly<Record<string, string>>;
}

const FILE = join('.local', 'stack.json');

/**
 * Finds the local stack of `directory` or the nearest parent that has one.
 *
 * @param directory default: `WEBHOOKS_LOCAL_DIRECTORY`, else the working directory
 * @returns `undefined` when there is none
 */
export function findLocalStack(
  directory: string = environmentVariable('WEBHOOKS_LOCAL_DIRECTORY') ?? process.cwd(),
): LocalStack | undefined {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const text = readIfPresent(join(folder, FILE));
    if (text !== undefined) return JSON.parse(text) as LocalStack;
    if (folder === dirname(folder)) return undefined;
  }
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
