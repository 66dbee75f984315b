#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { visible } from '../../sdk/src/visible-text.ts';
import { run } from './run.ts';
import { screenOf, type Streams } from './terminal.ts';

/** `webhooks`: the command line for the admin API. */

/** The AWS SDK writes a remark about the next end of a version of Node among our lines. The reader cannot act on it here. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Exit codes as a shell gives them to a process that a signal ended: 128 and the number of the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const BROKEN_PIPE = 141;
/** The terminal sends a signal to npm too, which passes it on: within this time two of them are one Ctrl-C. */
const SAME_PRESS_MS = 1000;

/** Errors of a pipe whose reader has ended, and of a terminal that was closed. */
const READER_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

const stopping = new AbortController();
let stopped: { code: number; at: number } | undefined;
let readerLeft = false;

/** From now on the first Ctrl-C aborts the signal, and another one a second later ends the process. */
function stopSignal(): AbortSignal {
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (stopped !== undefined && performance.now() - stopped.at > SAME_PRESS_MS) process.exit(code);
      stopped ??= { code, at: performance.now() };
      stopping.abort();
    });
  }
  return stopping.signal;
}

// `| head -1` is no error: a command that follows ends, and other commands finish without output.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!READER_LEFT.has(error.code ?? '')) {
    process.stderr.write(`The output cannot be written: ${error.code ?? error.message}.\n`);
    stopped ??= { code: 1, at: performance.now() };
  }
  readerLeft = true;
  stopping.abort();
});
// Remarks without a reader.
process.stderr.on('error', () => undefined);
process.once('exit', (code) => {
  process.exitCode = stopped?.code ?? (readerLeft && code !== 0 ? BROKEN_PIPE : code);
});

/** Asks on stderr, so that the output stays the result. Ctrl-C ends the process, Ctrl-D is no response. */
async function ask(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  lines.once('SIGINT', () => process.exit(SIGNALS.SIGINT));
  lines.once('close', () => closed.abort());
  try {
    return await lines.question(visible(question), { signal: closed.signal });
  } catch (error) {
    if (closed.signal.aborted) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}

const streams: Streams = {
  out: (text) => void (readerLeft || process.stdout.write(text)),
  err: (text) => void process.stderr.write(text),
  outScreen: screenOf(process.stdout),
  errScreen: screenOf(process.stderr),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
};
process.exitCode = await run(process.argv.slice(2), streams, stopSignal);
