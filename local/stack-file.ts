import { readFileSync, rmSync } from 'node:fs';
import { makePrivate, writePrivateFile } from './aws/private-files.ts';
import type { Clock } from './aws/timekeeper.ts';
import type { Credentials } from './aws/gateway/credential-store.ts';

/** `.local/stack.json`: all that a program outside needs to use the local stack. */
export interface StackFile {
  /** As in CloudFormation, e.g. `webhooks-dev`. */
  stackName: string;
  /** For `AWS_ENDPOINT_URL`. */
  endpoint: string;
  region: string;
  /** The stack's clock, which `--speed` makes faster than the machine's. */
  clock: Clock;
  /** They may do everything. */
  credentials: Credentials;
  adminApiUrl: string | null;
  consoleUrl: string | null;
  eventBusName: string;
  /** The `source` of the events that the stack delivers; absent for an assembly without the output. */
  eventSource?: string;
  /** Table names by short name: `destinations`, `events`, `deliveries`. */
  tables: Readonly<Record<string, string>>;
  /** Queue URLs by short name: `events`, `eventsDeadLetters`, `deliveries`, `deliveriesDeadLetters`, `undelivered`. */
  queues: Readonly<Record<string, string>>;
}

/** Reads the stack's outputs by the endings of their names. */
export function namesFromOutputs(
  outputs: Readonly<Record<string, string>>,
): Pick<StackFile, 'eventBusName' | 'eventSource' | 'tables' | 'queues'> {
  return {
    eventBusName: outputs['EventBusName'] ?? 'default',
    ...(outputs['EventSource'] !== undefined && { eventSource: outputs['EventSource'] }),
    tables: endingWith(outputs, 'TableName'),
    queues: { ...endingWith(outputs, 'QueueUrl'), ...endingWith(outputs, 'DeadLettersUrl', 'DeadLetters') },
  };
}

function endingWith(
  outputs: Readonly<Record<string, string>>,
  ending: string,
  replacement = '',
): Record<string, string> {
  const found = Object.entries(outputs).filter(([name]) => name.endsWith(ending));
  return Object.fromEntries(
    found.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1, -ending.length) + replacement, value]),
  );
}

/** Writes it for its owner alone, since it holds the key. @returns how to remove it, unless someone else wrote it since. */
export function writeStackFile(file: string, stack: StackFile): () => void {
  // SDK clients write fields of their own into the credentials that they are given.
  const { accessKeyId, secretAccessKey } = stack.credentials;
  const content = `${JSON.stringify({ ...stack, credentials: { accessKeyId, secretAccessKey } }, null, 2)}\n`;
  writePrivateFile(file, content);
  return () => {
    if (readIfPresent(file) === content) rmSync(file);
  };
}

/** The admin's key, kept beside the stack file so that a restart does not invalidate what a shell has exported. */
export function adminKey(file: string, fresh: () => Credentials): Credentials {
  makePrivate(file);
  const kept = readIfPresent(file);
  if (kept !== undefined) return JSON.parse(kept) as Credentials;
  const credentials = fresh();
  writePrivateFile(file, JSON.stringify(credentials));
  return credentials;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
