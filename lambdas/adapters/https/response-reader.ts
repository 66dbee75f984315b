import type { IncomingMessage } from 'node:http';
import { headerOf } from '../raw-headers.ts';

/** Bytes of a body that are read; a longer one is cut off, which does not make the answer a failure. */
const READ_LIMIT = 16 * 1024;
/** Bytes of it that are kept. */
const KEPT = 1024;
/** For texts that were not cut: most are a few bytes, and a decoder costs more to make. */
const WHOLE = new TextDecoder();

/**
 * Reads the body of an answer. `done` is called once: with the text that is kept, or with the error that ended it.
 * Bodies are never decompressed, and of a compressed one no text is kept.
 */
export function readResponse(
  response: IncomingMessage,
  done: (error: Error | undefined, text: string | undefined) => void,
): void {
  const kept: Buffer[] = [];
  let read = 0;
  let settled = false;
  const settle = (error?: Error): void => {
    if (settled) return;
    settled = true;
    done(error, error === undefined ? textOf(kept, headerOf(response, 'content-encoding')) : undefined);
  };
  response.on('data', (chunk: Buffer) => {
    if (read < KEPT) kept.push(chunk.subarray(0, KEPT - read));
    read += chunk.length;
    if (read <= READ_LIMIT) return;
    settle();
    response.destroy();
  });
  response.on('end', () => {
    settle();
  });
  response.on('error', settle);
}

function textOf(chunks: readonly Buffer[], encoding: string | undefined): string | undefined {
  if (chunks.length === 0 || (encoding !== undefined && encoding.toLowerCase() !== 'identity')) return undefined;
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1 && first.length < KEPT) return WHOLE.decode(first);
  // A character cut in two at the limit would end as a replacement character.
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true });
}
