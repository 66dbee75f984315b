#!/usr/bin/env node
import { run } from './run.ts';

/** `webhooks`: the command line for the admin API. */

/** From now on the first Ctrl-C aborts the signal and the second one ends the process. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  }
  return stopping.signal;
}

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};
process.exitCode = await run(process.argv.slice(2), streams, stopSignal);
