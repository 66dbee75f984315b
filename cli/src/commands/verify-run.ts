import { WebhookConfigurationError } from '../../../sdk/src/configuration-error.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { placeOf } from '../place.ts';
import { Aws } from '../verify/aws.ts';
import { clean } from '../verify/clean.ts';
import { type Account, type Deployment, deploymentOf } from '../verify/deployment.ts';
import { policyOf } from '../verify/policy.ts';
import { receiveInStack } from '../verify/receiver/in-stack.ts';
import { noReceiver } from '../verify/receiver/none.ts';
import { receiveHere } from '../verify/receiver/own-machine.ts';
import { type Receiver } from '../verify/receiver/receiver.ts';
import { type Result, verify } from '../verify/verify.ts';
import { numberOf, type Surroundings, textOf, UsageError, type Values } from '../command.ts';

interface Target {
  account: Account;
  /** Absent when the stack is not deployed. */
  deployment: Deployment | undefined;
}

const PATIENCE_SECONDS = { local: 20, aws: 120 };
const LABELS: Readonly<Record<Result['state'], string>> = {
  ok: 'ok',
  failed: 'FAILED',
  note: 'note',
  'not here': 'not here',
  skipped: 'skipped',
};

/** The local stack, unless an option names a deployed one. */
async function findTarget(values: Values): Promise<Target> {
  const place = await placeOf(values, 'verify');
  const account: Account = { ...place, aws: new Aws(place.connection, place.endpoint) };
  const stack = await readDeployedStack(place.stackName, place.connection, place.endpoint);
  return { account, deployment: stack && deploymentOf(stack, account, place.connection) };
}

function receiverOf(values: Values, { account, deployment }: Target): (startedAt: number) => Promise<Receiver> {
  const url = textOf(values, 'receiver');
  const port = numberOf(values, 'port');
  if ((url === undefined) !== (port === undefined))
    throw new UsageError('--receiver and --port require each other. The URL has to lead to the port of this machine.');
  if (url !== undefined && !URL.canParse(url))
    throw new UsageError(`--receiver must be a URL, not ${JSON.stringify(url)}.`);
  return async (startedAt) => {
    if (url !== undefined && port !== undefined) return receiveHere(port, url);
    if (account.local) return receiveHere(0);
    return deployment?.receiver === undefined
      ? noReceiver
      : receiveInStack(account.aws, deployment.receiver, startedAt);
  };
}

const line = ({ state, check, text, remedy }: Result): string =>
  `${LABELS[state].padEnd(8)}  ${check}: ${text}${remedy === undefined ? '' : `. Remedy: ${remedy}.`}`;

/** Runs the checks. @returns the exit code */
export async function run({ values, output, stopSignal }: Surroundings): Promise<number> {
  const target = await findTarget(values);
  const { account, deployment } = target;
  const receive = receiverOf(values, target);
  const patienceSeconds = numberOf(values, 'patience') ?? PATIENCE_SECONDS[account.local ? 'local' : 'aws'];
  if (values['policy'] === true || values['clean'] === true) {
    if (deployment === undefined)
      throw new WebhookConfigurationError(`The stack ${account.stackName} in ${account.region} is not deployed.`);
    if (values['policy'] === true)
      output.print(policyOf(account, deployment), (policy) => JSON.stringify(policy, null, 2).split('\n'));
    else
      output.print(await clean(account, deployment), (removed) =>
        removed.length === 0 ? ['Nothing was left.'] : removed.map((name) => `removed the ${name}`),
      );
    return 0;
  }
  output.aside(`Verifying ${account.local ? 'the local stack' : `${account.stackName} in ${account.region}`}.`);
  const signal = stopSignal();
  const counts = new Map<Result['state'], number>();
  const holds = await verify({
    account,
    deployment,
    receive,
    beforeOnly: values['before'] === true,
    notify: values['notify'] === true,
    replay: values['replay'] === true,
    patienceSeconds,
    report: (result) => {
      counts.set(result.state, (counts.get(result.state) ?? 0) + 1);
      output.follow(result, line);
    },
    say: (text) => output.aside(text),
    progress: (text) => output.progress(text),
    signal,
  });
  const summary = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  output.aside(`${signal.aborted ? 'Stopped' : holds ? 'Everything works' : 'Not everything works'}: ${summary}.`);
  return holds ? 0 : 1;
}
