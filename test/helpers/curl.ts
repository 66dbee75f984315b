import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StackFile } from '../../local/stack-file.ts';

const run = promisify(execFile);

/** A request to the admin API by `curl --aws-sigv4`, as people type it. */
export async function curl(
  { credentials, region, adminApiUrl }: StackFile,
  method: string,
  path: string,
  ...more: string[]
): Promise<{ status: number; etag: string; body: unknown }> {
  const { stdout } = await run('curl', [
    '--silent',
    '--include',
    '--request',
    method,
    '--aws-sigv4',
    `aws:amz:${region}:execute-api`,
    '--user',
    `${credentials.accessKeyId}:${credentials.secretAccessKey}`,
    '--header',
    'Content-Type: application/json',
    ...more,
    `${adminApiUrl}${path}`,
  ]);
  const [head = '', text = ''] = stdout.split('\r\n\r\n');
  return {
    status: Number(head.split(' ')[1]),
    etag: /^etag: (.*)$/im.exec(head)?.[1]?.trim() ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  };
}
