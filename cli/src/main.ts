#!/usr/bin/env node
import { run } from './run.ts';

/** `webhooks`: the command line for the admin API. */

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

const streams = {
  out: (text: string) => void (readerLeft || process.stdout.write(text)),
  err: (text: string) => void process.stderr.write(text),
};
process.exitCode = await run(process.argv.slice(2), streams, stopSignal);
