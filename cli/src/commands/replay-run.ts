import { setTimeout as sleep } from 'node:timers/promises';
import { WebhookConfigurationError } from '../../../sdk/src/configuration-error.ts';
import { type Surroundings, textOf } from '../command.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { CommandError, kindOfCode } from '../failure.ts';
import { type Place, placeOf } from '../place.ts';
import { Aws } from '../verify/aws.ts';
import { AwsError } from '../verify/check-error.ts';
import type { Replay, ReplaySource } from '../replay/replay.ts';
import {
  cancelReplay,
  describeReplay,
  hasEnded,
  policyFor,
  retentionOf,
  sourceOf,
  startReplay,
} from '../replay/replay.ts';
import { newName, rangeOf } from '../replay/range.ts';

/** AWS takes minutes. */
const POLL_MS = { aws: 5_000, local: 200 };

/** Replays a range. @returns the exit code */
export async function run(surroundings: Surroundings): Promise<number> {
  const { values } = surroundings;
  const place = await placeOf(values, 'replay');
  const stack = await readDeployedStack(place.stackName, place.connection, place.endpoint);
  if (stack === undefined)
    throw new WebhookConfigurationError(`The stack ${place.stackName} in ${place.region} is not deployed.`);
  const source = sourceOf(place.stackName, stack.outputs);
  const aws = new Aws(place.connection, place.endpoint);
  try {
    return await act(surroundings, place, source, aws);
  } catch (error) {
    throw error instanceof AwsError ? inWords(error) : error;
  }
}

async function act(
  { values, output, stopSignal }: Surroundings,
  place: Place,
  source: ReplaySource,
  aws: Aws,
): Promise<number> {
  if (values['policy'] === true) {
    output.print(policyFor(source), (policy) => JSON.stringify(policy, null, 2).split('\n'));
    return 0;
  }
  const cancelled = textOf(values, 'cancel');
  if (cancelled !== undefined) {
    output.print(await cancelReplay(aws, cancelled), ({ name, state }) => [`${state}: ${name}`]);
    return 0;
  }
  const now = place.now();
  const range = rangeOf(values, now, await retentionOf(aws, source));
  const name = textOf(values, 'name') ?? newName(now);
  const signal = stopSignal();
  let replay = await startReplay(aws, source, { name, ...range });
  output.aside(`The replay ${name} has begun: ${range.from.toISOString()} to ${range.to.toISOString()}.`);
  try {
    while (!hasEnded(replay) && values['no-wait'] !== true && !signal.aborted) {
      output.progress(progressOf(replay));
      await sleep(POLL_MS[place.local ? 'local' : 'aws'], undefined, { signal }).catch(() => undefined);
      replay = await describeReplay(aws, name);
    }
    if (signal.aborted && !hasEnded(replay)) replay = await cancelReplay(aws, name);
  } catch (error) {
    output.aside(`The replay ${name} goes on without this command; --cancel ${name} ends it.`);
    throw error;
  }
  output.print(replay, (end) => [`${end.state}: ${endOf(end)}`]);
  if (replay.state === 'COMPLETED')
    output.aside('Destinations without a delivery of an event get it now, at their own limits. Nobody gets one twice.');
  return ['FAILED', 'CANCELLING', 'CANCELLED'].includes(replay.state) ? 1 : 0;
}

const progressOf = ({ name, state, lastReplayed }: Replay): string =>
  `${name}: ${state}${lastReplayed === undefined ? '' : `, events until ${lastReplayed}`}`;

const endOf = ({ name, reason, lastReplayed }: Replay): string =>
  `${name}${lastReplayed === undefined ? ', no event replayed' : `, last event of ${lastReplayed}`}${reason === undefined ? '' : `. ${reason}`}`;

/** The refusal as a failure of this command, with its exit code. */
function inWords({ code, message }: AwsError): CommandError {
  const denied = kindOfCode(code) === 'denied' ? ' Allow the caller what webhooks replay --policy prints.' : '';
  if (code === 'ResourceAlreadyExistsException')
    return new CommandError('conflict', `${message} Give another --name: EventBridge keeps names for 90 days.`);
  if (code === 'IllegalStatusException') return new CommandError('conflict', message);
  if (code === 'ValidationException') return new CommandError('refused', message);
  return new CommandError(kindOfCode(code), message + denied);
}
