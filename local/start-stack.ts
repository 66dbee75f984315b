import { ConsoleServer } from './console/console-server.ts';
import type { RunningRuntime, StartOptions } from './aws/start-runtime.ts';
import { startLocalRuntime } from './aws/start-runtime.ts';
import { stderrLog } from './aws/runtime-log.ts';
import { WebhookManager } from '../sdk/src/manager/webhook-manager.ts';
import type { StackFile } from './stack-file.ts';
import { namesFromOutputs } from './stack-file.ts';

/** Receivers live on this machine: the URL guard of the functions lets loopback pass, with any port and plain http. */
const FUNCTION_ENVIRONMENT = { ALLOWED_PRIVATE_CIDRS: '127.0.0.0/8,::1/128' };

const HIGHEST_PORT = 65_535;

/** Said once at every start. docs/adr/0012-the-database-listens-where-no-browser-connects.md */
export const SHARED_MACHINE =
  'Other users of this machine can reach the tables of the local stack: on a shared machine, keep real secrets and data out of it.';

/** The webhook stack on this machine. */
export interface RunningStack extends RunningRuntime {
  /** Content of `.local/stack.json`. */
  stack: StackFile;
}

/**
 * Starts the runtime and, where the template has an admin API, the console on the next port.
 *
 * @throws Error as `startLocalRuntime` does
 */
export async function startStack(options: Omit<StartOptions, 'functionEnvironment'>): Promise<RunningStack> {
  const runtime = await startLocalRuntime({ ...options, functionEnvironment: FUNCTION_ENVIRONMENT });
  const { stackName, endpoint, region, credentials, outputs } = runtime;
  const adminApiUrl = outputs['AdminApiUrl']?.replace(/\/$/, '') ?? null;
  const stack = {
    stackName,
    endpoint,
    region,
    credentials,
    adminApiUrl,
    consoleUrl: null,
    ...namesFromOutputs(outputs),
  };
  if (adminApiUrl === null) return { ...runtime, stack };
  const server = new ConsoleServer({
    stack: { adminApiUrl, region, credentials },
    log: options.log ?? stderrLog(false),
  });
  const consoleUrl = await server.listen(options.port === 0 || options.port === HIGHEST_PORT ? 0 : options.port + 1);
  runtime.onStop(() => server.close());
  return { ...runtime, stack: { ...stack, consoleUrl } };
}

/** A client of the admin API, with the admin's key. */
export function managerOf({ adminApiUrl, region, credentials }: StackFile): WebhookManager {
  if (adminApiUrl === null)
    throw new Error(
      'The template has no admin API, so that no destination can be registered. Add one to the template.',
    );
  return new WebhookManager({ apiUrl: adminApiUrl, region, credentials });
}
