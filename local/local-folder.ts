import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { environmentVariable } from '../sdk/src/environment.ts';

/**
 * The folder of `stack.json`, of the admin's key and of the assembly that runs: `.local` in the working directory, or in
 * WEBHOOKS_LOCAL_DIRECTORY, where the command line looks for it too.
 *
 * @throws Error when it cannot be written, with the remedy
 */
export function localFolder(): string {
  const folder = resolve(environmentVariable('WEBHOOKS_LOCAL_DIRECTORY') ?? '.', '.local');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The folder ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}. Name a folder of your own in WEBHOOKS_LOCAL_DIRECTORY.`,
      { cause: error },
    );
  }
  return folder;
}
