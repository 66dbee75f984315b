import { enableCompileCache, createRequire, flushCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import tls from 'node:tls';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Clock } from '../../timekeeper.ts';
import { timeOn } from '../../timekeeper.ts';
import type { FunctionError, InvokeMessage, WorkerMessage, WorkerSettings } from './worker-protocol.ts';

/** The inside of a function's worker thread: loads the bundle and runs one invocation after another, as Lambda's Node.js runtime. */

type Handler = (event: unknown, context: unknown) => unknown;

const settings = workerData as WorkerSettings;
const MachineDate = Date;

/**
 * Sets `Date` to the stack's clock. Timers stay real: the function sets them for network deadlines and short pauses, and
 * its network is real.
 */
function setDate(clock: Clock): void {
  const now = (): number => timeOn(clock, MachineDate.now());
  globalThis.Date = new Proxy(MachineDate, {
    construct: (target, parameters, newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget) as Date,
    apply: () => new MachineDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}

function send(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  parentPort?.postMessage(message);
}

function describeError(error: unknown): FunctionError {
  if (!(error instanceof Error))
    return { errorType: typeof error, errorMessage: typeof error === 'string' ? error : JSON.stringify(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function loadHandler(): Handler {
  const dot = settings.handler.lastIndexOf('.');
  const name = settings.handler.slice(dot + 1);
  const root = pathToFileURL(settings.codeDirectory).href;
  // A bundle has no package.json of its own: in Lambda nothing lies above it, here this project's would make it a module.
  registerHooks({
    load: (url, context, next) =>
      next(url, url.startsWith(root) && url.endsWith('.js') ? { ...context, format: 'commonjs' } : context),
  });
  const file = join(settings.codeDirectory, `${settings.handler.slice(0, dot)}.js`);
  const loaded = createRequire(file)(file) as Record<string, unknown>;
  const handler = loaded[name];
  if (typeof handler !== 'function') throw new Error(`${settings.handler} is undefined or not exported`);
  // As in nodejs24.x, which no longer has callbacks.
  if (handler.length > 2)
    throw new Error(`${settings.handler} takes a callback; handlers of Node.js 24 are async functions`);
  return handler as Handler;
}

const contextOf = ({ requestId, deadline }: InvokeMessage): Record<string, unknown> => ({
  functionName: settings.functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: settings.functionArn,
  memoryLimitInMB: String(settings.memoryMiB),
  awsRequestId: requestId,
  logGroupName: settings.logGroup,
  logStreamName: settings.logStream,
  getRemainingTimeInMillis: () => Math.max(0, deadline - MachineDate.now()),
});

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  process.env['_X_AMZN_TRACE_ID'] = message.trace;
  try {
    const result = await handler(JSON.parse(message.payload), contextOf(message));
    send({ type: 'done', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ type: 'failed', requestId, error: describeError(error) });
  }
}

function start(): void {
  enableCompileCache();
  if (settings.extraCertificates !== undefined) {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), settings.extraCertificates]);
  }
  const { machineStart, stackStart, speed } = settings.clock;
  if (speed !== 1 || stackStart !== machineStart) setDate(settings.clock);
  const handler = loadHandler();
  parentPort?.on('message', (message: InvokeMessage) => void run(handler, message));
  send({ type: 'ready' });
  // A worker is ended, not left: what its compile cache gained is written while it is idle.
  setImmediate(flushCompileCache);
}

try {
  start();
} catch (error) {
  send({ type: 'broken', error: describeError(error) });
}
