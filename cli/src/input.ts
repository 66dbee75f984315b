import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UsageError, type Values, jsonOf, parseObject, textOf } from './command.ts';

/** More than the service takes as an event. */
const MOST_BYTES = 2 * 1024 * 1024;
const STDIN = '-';

/**
 * Returns the JSON object of `--NAME`, or of the file or stdin of `--NAME-file`; `undefined` without both.
 *
 * @throws UsageError
 */
export async function objectOf(values: Values, name: string): Promise<Record<string, unknown> | undefined> {
  const file = textOf(values, `${name}-file`);
  if (file === undefined) return jsonOf(values, name);
  if (values[name] !== undefined) throw new UsageError(`--${name} and --${name}-file exclude each other.`);
  const text = file === STDIN ? await readStdin(name) : await readFile(file, name);
  return parseObject(text, `The text of --${name}-file`);
}

async function readStdin(name: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Reading JSON from the terminal. Ctrl-D ends it.\n');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw tooLarge(name, 'stdin');
  }
  return textOfBytes(Buffer.concat(chunks), name);
}

/** Only regular files: a device or a pipe may never end. */
async function readFile(path: string, name: string): Promise<string> {
  // Without O_NONBLOCK, opening a named pipe waits for its writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw new UsageError(`--${name}-file ${JSON.stringify(path)} cannot be read: ${codeOf(error)}.`);
  });
  try {
    if (!(await file.stat()).isFile())
      throw new UsageError(`--${name}-file ${JSON.stringify(path)} is no regular file. Use - for stdin.`);
    // A file of /proc says that it is empty.
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
    if (bytesRead > MOST_BYTES) throw tooLarge(name, JSON.stringify(path));
    return textOfBytes(buffer.subarray(0, bytesRead), name);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--${name}-file ${JSON.stringify(path)} cannot be read: ${codeOf(error)}.`);
  } finally {
    await file.close();
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

const tooLarge = (name: string, source: string): UsageError =>
  new UsageError(`--${name}-file: ${source} has more than ${MOST_BYTES} bytes, which no event may have.`);

function textOfBytes(bytes: Buffer, name: string): string {
  try {
    // Skips a byte order mark, which editors of Windows write.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`The text of --${name}-file is not UTF-8.`);
  }
}
