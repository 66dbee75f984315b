import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecorder } from './sigv4.ts';

/**
 * Writes every accepted request, with the key of this runtime that signed it, into a file of the folder. Software of
 * others can then judge the requests.
 *
 * @returns `undefined` without a folder
 */
export function requestRecorder(folder = process.env['RECORD_REQUESTS']): RequestRecorder | undefined {
  if (folder === undefined || folder === '') return undefined;
  const file = join(folder, `${process.pid}.jsonl`);
  return ({ method, url, headers, body }, { secretAccessKey }) =>
    appendFileSync(
      file,
      `${JSON.stringify({ method, url, headers, body: body.toString('base64'), secretAccessKey })}\n`,
      { mode: 0o600 },
    );
}
