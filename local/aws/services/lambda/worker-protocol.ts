import type { Clock } from '../../timekeeper.ts';

/** The messages between the runtime and the worker threads of functions. */

/** Handed to a worker when it starts. */
export interface WorkerSettings {
  /** Folder of the bundle. */
  codeDirectory: string;
  /** `file.export`, e.g. `index.handler`. */
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMiB: number;
  logGroup: string;
  logStream: string;
  /** PEM text that TLS connections trust besides the public authorities. */
  extraCertificates: string | undefined;
  /** The function's `Date` follows it. */
  clock: Clock;
}

/** To the worker. */
export interface InvokeMessage {
  requestId: string;
  /** The event, JSON text. */
  payload: string;
  /** By the machine's clock, in milliseconds since the epoch. */
  deadline: number;
  /** Value of `_X_AMZN_TRACE_ID`. */
  trace: string;
}

/** An error as Lambda returns it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** From the worker. */
export type WorkerMessage =
  | { type: 'ready' }
  | { type: 'broken'; error: FunctionError }
  | { type: 'done'; requestId: string; payload: string }
  | { type: 'failed'; requestId: string; error: FunctionError };
