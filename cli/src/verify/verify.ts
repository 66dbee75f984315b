import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CredentialsError } from '../../../sdk/src/configuration-error.ts';
import { faultOf, isExpected } from '../failure.ts';
import type { Check, CheckContext, Note, Patience } from './check.ts';
import { CheckError, NotHere } from './check-error.ts';
import { accountChecks, stackChecks } from './checks/index.ts';
import { CleanUp } from './clean-up.ts';
import type { Account, Deployment } from './deployment.ts';
import { diagnose } from './diagnosis.ts';
import { Journey } from './journey.ts';
import type { Receiver } from './receiver/receiver.ts';

/** The outcome of a check. */
export interface Result {
  /** `not here`: the local stack cannot show it. `skipped`: another check has to hold first. */
  state: 'ok' | 'failed' | 'note' | 'not here' | 'skipped';
  check: string;
  /** The fault, or what was seen. */
  text: string;
  remedy?: string;
}

export interface VerifyInput {
  account: Account;
  /** Absent when the stack is not deployed. */
  deployment: Deployment | undefined;
  /** Starts the receiver of the run. */
  receive: (startedAt: number) => Promise<Receiver>;
  /** Whether to stop after the checks of the account. */
  beforeOnly: boolean;
  notify: boolean;
  replay: boolean;
  /** How long to wait for each step of the traffic. */
  patienceSeconds: number;
  report: (result: Result) => void;
  /** Prints a remark. */
  say: (text: string) => void;
  /** Shows how far a long wait is. */
  progress: (text: string) => void;
  signal: AbortSignal;
}

const ADMIN_API = {
  name: 'The admin API responds',
  remedy:
    'Allow the caller what webhooks verify --policy prints; docs/runbook.md has the alarm admin-failing for an API that fails',
};

const REPLAY_REMARK =
  '--replay sends one more event, waits ten minutes until the archive surely has it, and replays its minute. Other events of that minute go to destinations that subscribe and have no delivery of them. If EventBridge changes the id, those without eventId are delivered again.';

const POLL_MS = { local: 250, aws: 2000 };

/**
 * Runs all checks and removes what they made.
 *
 * @returns whether every check holds
 */
export async function verify(input: VerifyInput): Promise<boolean> {
  const { account, deployment, report, signal } = input;
  const results: Result[] = [];
  const take = (result: Result): void => {
    results.push(result);
    report(result);
  };
  for (const check of accountChecks) {
    if (signal.aborted) return false;
    take(await outcomeOf(check, () => check.run(account, deployment)));
  }
  const deployed = `The stack ${account.stackName} is deployed`;
  if (deployment === undefined && !input.beforeOnly) {
    const remedy = `Run npx cdk deploy -c webhooks.stage=${account.stackName.replace(/^webhooks-/, '')}`;
    take({ state: 'failed', check: deployed, text: `There is none in ${account.region}`, remedy });
  }
  if (deployment !== undefined && !input.beforeOnly) await verifyStack(input, deployment, take);
  return !signal.aborted && !results.some(({ state }) => state === 'failed' || state === 'skipped');
}

async function verifyStack(input: VerifyInput, deployment: Deployment, take: (result: Result) => void): Promise<void> {
  const { account, notify, replay, progress, say, signal } = input;
  const run = `verify-${randomBytes(3).toString('hex')}`;
  let startedAt = Date.now();
  const api = await outcomeOf(ADMIN_API, async () => {
    const { time, stage } = await deployment.manager.getHealth();
    startedAt = Date.parse(time);
    return `stage ${stage}`;
  });
  take(api);
  const receiver = await input.receive(startedAt);
  const made = new CleanUp();
  const context: CheckContext = {
    account,
    deployment,
    run,
    journey: new Journey(account, deployment, run, receiver),
    startedAt,
    until: (read, patience) => until(read, patience, input),
    cleanUp: (name, remove) => made.add(name, remove),
    progress,
    notify,
    replay,
  };
  say(
    `The run ${run} sends 9 events in a tenant of its own. They may ring the alarm ${deployment.name}-destination-failing: one delivery ends as RETRY_EXHAUSTED on purpose.`,
  );
  if (replay) say(REPLAY_REMARK);
  try {
    let blockedBy = api.state === 'ok' ? undefined : api.check;
    for (const check of stackChecks) {
      if (signal.aborted) return;
      if (check.traffic === true && blockedBy !== undefined) {
        take({ state: 'skipped', check: check.name, text: `first "${blockedBy}" has to hold` });
        continue;
      }
      const result = await outcomeOf(check, () => check.run(context));
      if (signal.aborted) return;
      take(check.traffic === true && result.state === 'failed' ? await withCause(result, context) : result);
      if (check.blocks === true && result.state === 'failed') blockedBy ??= check.name;
    }
  } finally {
    for (const leftover of await made.run()) say(`${leftover} Run webhooks verify --clean.`);
    await receiver.close();
  }
}

/** @throws CredentialsError: without credentials no check can run */
async function outcomeOf(
  { name: check, remedy }: Pick<Check, 'name' | 'remedy'>,
  run: () => Promise<string | Note>,
): Promise<Result> {
  try {
    const seen = await run();
    return typeof seen === 'string' ? { state: 'ok', check, text: seen } : { state: 'note', check, text: seen.note };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof CredentialsError) throw error;
    if (error instanceof NotHere) return { state: 'not here', check, text: error.message };
    if (error instanceof CheckError)
      return { state: 'failed', check, text: error.message, remedy: error.remedy ?? remedy };
    const { name, message } = error;
    if (name === 'AbortError') return { state: 'skipped', check, text: 'stopped' };
    if (isExpected(error)) return { state: 'failed', check, text: message, remedy };
    // A fault of this program must not hide the other checks.
    return { state: 'failed', check, text: faultOf(error), remedy: 'Report this to the maintainers' };
  }
}

async function withCause(result: Result, context: CheckContext): Promise<Result> {
  try {
    const cause = await diagnose(context);
    return cause === '' ? result : { ...result, text: `${result.text}. ${cause}` };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { ...result, text: `${result.text}. Its cause could not be looked up: ${error.message}` };
  }
}

async function until<Value>(
  read: () => Promise<Value | undefined>,
  { seconds: least = 0, onAwsSeconds = 0 }: Patience = {},
  { account: { local }, patienceSeconds, signal }: VerifyInput,
): Promise<Value | undefined> {
  const seconds = Math.max(patienceSeconds, least, local ? 0 : onAwsSeconds);
  const end = performance.now() + seconds * 1000;
  for (;;) {
    signal.throwIfAborted();
    const value = await read();
    if (value !== undefined || performance.now() >= end) return value;
    await sleep(local ? POLL_MS.local : POLL_MS.aws, undefined, { signal });
  }
}
