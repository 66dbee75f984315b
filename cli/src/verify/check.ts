import type { Account, Deployment } from './deployment.ts';
import type { Journey } from './journey.ts';

/** The surroundings of a check. */
export interface CheckContext {
  account: Account;
  deployment: Deployment;
  /** Id of this run, e.g. `verify-k3x9q2`: the tenant of its events and destinations. */
  run: string;
  journey: Journey;
  /** Start of the run in milliseconds since the epoch, on the stack's clock. */
  startedAt: number;
  /** Waits until `read` returns a value. Returns `undefined` when the patience ends first. Throws after Ctrl-C. */
  until: <Value>(read: () => Promise<Value | undefined>, patience?: Patience) => Promise<Value | undefined>;
  /** Shows how far a long wait is. */
  progress: (text: string) => void;
  /** To be called for each resource that a check is about to make. */
  cleanUp: (name: string, remove: () => Promise<unknown>) => void;
  /** Whether an alarm may notify the topic as a test. */
  notify: boolean;
  /** Whether to replay an event, which takes more than ten minutes. */
  replay: boolean;
}

export interface Patience {
  /** Waits at least so long. */
  seconds?: number;
  /** Waits at least so long on AWS, where e.g. metrics come minutes later. */
  onAwsSeconds?: number;
}

/** A fact that a person should know and that is no failure. */
export interface Note {
  note: string;
}

interface Described {
  /** A statement that holds or does not, e.g. `All rules are enabled`. */
  name: string;
  /** The action that makes it true, unless a `CheckError` has a more exact one. */
  remedy: string;
}

/** A check of the account and region. It needs no deployed stack. */
export interface BeforeCheck extends Described {
  when: 'before';
  /**
   * @param deployment absent before the first deployment
   * @returns what was seen
   * @throws CheckError when the statement does not hold
   * @throws NotHere when the local stack cannot show it
   */
  run(account: Account, deployment: Deployment | undefined): Promise<string | Note>;
}

/** A check of the deployed stack. */
export interface AfterCheck extends Described {
  when: 'after';
  /** Whether it looks at the traffic of this run. */
  traffic?: true;
  /** Whether no traffic can pass when it fails. */
  blocks?: true;
  /** As that of a `BeforeCheck`. */
  run(context: CheckContext): Promise<string | Note>;
}

export type Check = BeforeCheck | AfterCheck;
