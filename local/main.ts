import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arguments } from './arguments.ts';
import { parseArguments } from './arguments.ts';
import { newAdminKey } from './aws/start-runtime.ts';
import { readCloudAssembly } from './aws/template/cloud-assembly.ts';
import { readDestinationsFile, registerDestinations } from './destinations-file.ts';
import { Ending } from './ending.ts';
import { localFolder } from './local-folder.ts';
import { adminKey, writeStackFile } from './stack-file.ts';
import { managerOf, SHARED_MACHINE, startStack } from './start-stack.ts';
import { synthesize } from './synthesize.ts';
import { say, terminalLog } from './terminal.ts';

/** `npm run local`: the local stack alone. */
async function main(): Promise<number> {
  const options = parseArguments(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stdout.write(`${options}\n`);
    return 0;
  }
  await run(options);
  await ending.requested;
  return 0;
}

async function run(options: Arguments): Promise<void> {
  // Read before anything starts, so that a mistake in it costs no wait.
  const destinations = options.destinations === undefined ? [] : readDestinationsFile(options.destinations);
  const extraCertificates = options.ca === undefined ? undefined : certificates(options.ca);
  const folder = localFolder();
  const assemblyDirectory = options.assembly ?? join(folder, 'cdk.out');
  const { stack, stop, onStop } = await startStack({
    assembly: async () => {
      if (options.assembly === undefined) {
        say('Synthesizing the stack…');
        await synthesize(assemblyDirectory, {}, ending.signal);
      }
      return readCloudAssembly(assemblyDirectory);
    },
    port: options.port,
    dataDirectory: options.data,
    extraCertificates,
    adminCredentials: adminKey(join(folder, 'admin-key.json'), newAdminKey),
    log: terminalLog(options.verbose),
    speed: options.speed,
    replayIds: options.replayIds,
    onFailure: (reason) => ending.fail(reason),
  });
  ending.onEnd(stop);
  if (ending.signal.aborted) return;
  for (const { id, url, secret } of destinations.length === 0
    ? []
    : await registerDestinations(managerOf(stack), destinations)) {
    say(
      secret === undefined
        ? `${id} ${url} was registered before and stays as it is.`
        : `${id} ${url} is registered; its secret: ${secret}`,
    );
  }
  const file = join(folder, 'stack.json');
  onStop(writeStackFile(file, stack));
  say(SHARED_MACHINE);
  say(`The local stack ${stack.stackName} listens on ${stack.endpoint}. How to reach it: ${file}. Ctrl-C stops it.`);
  if (stack.consoleUrl !== null) say(`The console: ${stack.consoleUrl}`);
}

function certificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`--ca must name a readable PEM file: ${reason}`, { cause: error });
  }
}

const ending = new Ending();
await ending.run(main);
