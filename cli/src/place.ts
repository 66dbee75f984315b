import { environmentVariable } from '../../sdk/src/environment.ts';
import type { Connection } from '../../sdk/src/manager/connection.ts';
import { textOf, UsageError, type Values } from './command.ts';
import { callerOf, requireLocalStack } from './find-stack.ts';

/** Where the stack is that a command needs as a whole: in an account and region, or on this machine. */
export interface Place {
  region: string;
  /** Name of the stack, deployed or not, e.g. `webhooks-prod`. */
  stackName: string;
  /** Whether it is the local stack. */
  local: boolean;
  connection: Pick<Connection, 'region' | 'credentials'>;
  /** One for all services; default: those of AWS. */
  endpoint: string | undefined;
  /** The stack's time, in milliseconds since the epoch. That of a local one may run faster. */
  now: () => number;
}

const STAGE_STACK = 'webhooks-';
const DEFAULT_STACK = 'webhooks-dev';

/**
 * The local stack, unless an option names a deployed one.
 *
 * @param command for the message of the error
 * @throws UsageError for options that exclude each other
 */
export async function placeOf(values: Values, command: string): Promise<Place> {
  const [stage, stack, profile, region] = ['stage', 'stack', 'profile', 'region'].map((name) => textOf(values, name));
  if (values['api-url'] !== undefined)
    throw new UsageError(`${command} needs the whole stack, not --api-url. Give --stage.`);
  if (stage !== undefined && stack !== undefined) throw new UsageError('--stage and --stack exclude each other.');
  const deployed = [stage, stack, profile, region].some((value) => value !== undefined);
  if (deployed && values['local'] === true)
    throw new UsageError('--local excludes --stage, --stack, --profile and --region.');
  return deployed ? deployedPlace({ stage, stack, profile, region }) : localPlace();
}

function localPlace(): Place {
  const { region, stackName, endpoint, credentials, clock } = requireLocalStack();
  const { machineStart, stackStart, speed } = clock ?? { machineStart: 0, stackStart: 0, speed: 1 };
  return {
    region,
    stackName,
    endpoint,
    local: true,
    connection: { region, credentials: () => Promise.resolve(credentials) },
    now: () => stackStart + (Date.now() - machineStart) * speed,
  };
}

async function deployedPlace(
  given: Readonly<Record<'stage' | 'stack' | 'profile' | 'region', string | undefined>>,
): Promise<Place> {
  const { stage, stack } = given;
  const { region, credentials } = await callerOf(given);
  const stackName = stack ?? (stage === undefined ? DEFAULT_STACK : STAGE_STACK + stage);
  // As for every SDK, it names the local stack or another emulator.
  const endpoint = environmentVariable('AWS_ENDPOINT_URL');
  const connection = { region, credentials };
  return { region, stackName, endpoint, local: endpoint !== undefined, connection, now: Date.now };
}
