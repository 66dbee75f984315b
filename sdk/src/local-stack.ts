import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { WebhookConfigurationError } from './configuration-error.ts';
import { environmentVariable } from './environment.ts';

/** The content of `.local/stack.json`, which `npm run local` writes. */
export interface LocalStack {
  /** As in CloudFormation, e.g. `webhooks-dev`. */
  stackName: string;
  /** AWS endpoint, e.g. `http://127.0.0.1:4566`. */
  endpoint: string;
  region: string;
  /** Its clock shows `stackStart` when the machine's shows `machineStart`, and runs `speed` times as fast. Times in milliseconds since the epoch. */
  clock?: { machineStart: number; stackStart: number; speed: number };
  credentials: { accessKeyId: string; secretAccessKey: string };
  adminApiUrl: string | null;
  eventBusName: string;
  /** The `source` of the events that the stack delivers. */
  eventSource?: string;
  /** Queue URLs by short name, e.g. `eventsDeadLetters`. */
  queues?: Readonly<Record<string, string>>;
}

const FILE = join('.local', 'stack.json');

/**
 * Finds the local stack of `directory` or the nearest parent that has one.
 *
 * @param directory default: `WEBHOOKS_LOCAL_DIRECTORY`, else the working directory
 * @returns `undefined` when there is none
 * @throws WebhookConfigurationError when its file is broken
 */
export function findLocalStack(directory: string = searched()): LocalStack | undefined {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const text = readIfPresent(join(folder, FILE));
    if (text !== undefined) return parse(text, join(folder, FILE));
    if (folder === dirname(folder)) return undefined;
  }
}

const searched = (): string => environmentVariable('WEBHOOKS_LOCAL_DIRECTORY') ?? process.cwd();

/** For errors: where no local stack was found, and how one is. */
export const noLocalStack = (): string =>
  `No local stack runs in ${resolve(searched())} or above: there is no ${FILE}. To use one that runs elsewhere, set WEBHOOKS_LOCAL_DIRECTORY to the folder where npm run local was started.`;

function parse(text: string, file: string): LocalStack {
  try {
    const stack = JSON.parse(text) as Partial<LocalStack> | null;
    if (typeof stack?.endpoint === 'string' && typeof stack.credentials?.accessKeyId === 'string')
      return stack as LocalStack;
  } catch {
    // The error below also covers text that is not JSON.
  }
  throw new WebhookConfigurationError(
    `${file} does not describe a local stack. Delete it and start npm run local again.`,
  );
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return undefined;
    throw new WebhookConfigurationError(`${file} cannot be read: ${code}. Start npm run local again.`, {
      cause: error,
    });
  }
}
