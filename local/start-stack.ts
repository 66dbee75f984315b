import type { RunningRuntime, StartOptions } from './aws/start-runtime.ts';
import { startLocalRuntime } from './aws/start-runtime.ts';
import { WebhookManager } from '../sdk/src/manager/webhook-manager.ts';
import type { StackFile } from './stack-file.ts';
import { namesFromOutputs } from './stack-file.ts';

/** Receivers live on this machine: the URL guard of the functions lets loopback pass, with any port and plain http. */
const FUNCTION_ENVIRONMENT = { ALLOWED_PRIVATE_CIDRS: '127.0.0.0/8,::1/128' };

/** Said once at every start. docs/adr/0012-the-database-listens-where-no-browser-connects.md */
export const SHARED_MACHINE =
  'Other users of this machine can reach the tables of the local stack: on a shared machine, keep real secrets and data out of it.';

/** The webhook stack on this machine. */
export interface RunningStack extends RunningRuntime {
  /** Content of `.local/stack.json`. */
  stack: StackFile;
}

/**
 * Starts the runtime. Where the template has the console, the port after the gateway's has it.
 *
 * @throws Error as `startLocalRuntime` does
 */
export async function startStack(options: Omit<StartOptions, 'functionEnvironment'>): Promise<RunningStack> {
  const runtime = await startLocalRuntime({ ...options, functionEnvironment: FUNCTION_ENVIRONMENT });
  const { stackName, endpoint, region, clock, credentials, outputs } = runtime;
  const stack = {
    stackName,
    endpoint,
    region,
    clock,
    credentials,
    adminApiUrl: outputs['AdminApiUrl']?.replace(/\/$/, '') ?? null,
    consoleUrl: consoleUrlOf(runtime),
    ...namesFromOutputs(outputs),
  };
  return { ...runtime, stack };
}

/** With the session in the fragment, which browsers send to nobody. People sign in at another issuer by themselves. */
function consoleUrlOf({ outputs, httpApis, session }: RunningRuntime): string | null {
  const [page] = httpApis;
  // Its output can be a domain of one's own, which does not lead here.
  if (page === undefined || outputs['ConsoleUrl'] === undefined) return null;
  return session === undefined ? `${page}/` : `${page}/#session=${session}`;
}

/** A client of the admin API, with the admin's key. */
export function managerOf({ adminApiUrl, region, credentials }: StackFile): WebhookManager {
  if (adminApiUrl === null)
    throw new Error(
      'The template has no admin API, so that no destination can be registered. Add one to the template.',
    );
  return new WebhookManager({ apiUrl: adminApiUrl, region, credentials });
}
