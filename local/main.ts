import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArguments } from './arguments.ts';
import { newAdminKey } from './aws/start-runtime.ts';
import { readDestinationsFile, registerDestinations } from './destinations-file.ts';
import { adminKey, writeStackFile } from './stack-file.ts';
import type { RunningStack } from './start-stack.ts';
import { managerOf, startStack } from './start-stack.ts';
import { synthesize } from './synthesize.ts';
import { say, terminalLog } from './terminal.ts';
import { readCloudAssembly } from './aws/template/cloud-assembly.ts';

/** Folder of `stack.json` and of the assembly that runs. */
const FOLDER = resolve('.local');

let running: RunningStack | undefined;
let stopping = false;

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  // Read before anything starts, so that a mistake in it costs no wait.
  const destinations = options.destinations === undefined ? [] : readDestinationsFile(options.destinations);
  const assemblyDirectory = options.assembly ?? join(FOLDER, 'cdk.out');
  const stack = await startStack({
    assembly: async () => {
      if (options.assembly === undefined) {
        say('Synthesizing the stack…');
        await synthesize(assemblyDirectory);
      }
      return readCloudAssembly(assemblyDirectory);
    },
    port: options.port,
    dataDirectory: options.data,
    extraCertificates: options.ca === undefined ? undefined : readFileSync(options.ca, 'utf8'),
    adminCredentials: adminKey(join(FOLDER, 'admin-key.json'), newAdminKey),
    log: terminalLog(options.verbose),
    speed: options.speed,
    onFailure: (reason) => void stop(1, reason),
  });
  running = stack;
  if (stopping) return stack.stop();
  for (const { id, url, secret } of destinations.length === 0
    ? []
    : await registerDestinations(managerOf(stack.stack), destinations)) {
    say(
      secret === undefined
        ? `${id} ${url} was registered before and stays as it is.`
        : `${id} ${url} is registered; its secret: ${secret}`,
    );
  }
  const file = join(FOLDER, 'stack.json');
  stack.onStop(writeStackFile(file, stack.stack));
  say(
    `The local stack ${stack.stackName} listens on ${stack.stack.endpoint}. How to reach it: ${file}. Ctrl-C stops it.`,
  );
  if (stack.stack.consoleUrl !== null) say(`The console: ${stack.stack.consoleUrl}`);
}

/** Orderly; a second signal does not wait. */
async function stop(code: number, reason?: string): Promise<void> {
  if (reason !== undefined) say(reason);
  if (stopping) process.exit(code === 0 ? 130 : code);
  stopping = true;
  process.exitCode = code;
  await running?.stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
