import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ApiFailure } from '../api/client.ts';
import { dollars, duration } from '../format/quantity.ts';
import type { Faults } from '../forms/faults.ts';
import { faultsOf } from '../forms/faults.ts';
import type { Job } from '../live/jobs.ts';
import { isBackfill, runningOf } from '../live/jobs.ts';
import { to } from '../router.ts';
import { Action } from './action.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** What a dry run says. */
export interface Planned {
  complete: boolean;
  /** Whether it takes longer than `estimatedSeconds`. */
  atLeast?: boolean;
  estimatedSeconds: number;
  estimatedDollars: number;
}

interface JobDialogProps<Scope, Plan extends Planned> {
  title: string;
  /** Id of the destination. */
  id: string;
  jobs: readonly Job[] | undefined;
  /** The scope by the fields. @throws DraftError for what the page itself cannot read */
  scope: () => Scope;
  /** Counts, and changes nothing. */
  plan: (scope: Scope) => Promise<Plan>;
  /** How many the plan has, e.g. `3 deliveries would be sent again`. */
  found: (plan: Plan) => { count: number; sentence: string };
  /** Starts exactly what was counted. */
  start: (scope: Scope, plan: Plan) => Promise<void>;
  /** The label of the button that starts it. */
  submit: string;
  onClose: () => void;
  children: (faults: Faults, onInput: () => void) => ComponentChildren;
}

/** A recovery or a backfill: its scope, a dry run, and its start. */
export function JobDialog<Scope, Plan extends Planned>(props: JobDialogProps<Scope, Plan>) {
  const { title, id, jobs, scope, submit, onClose, children } = props;
  const [counted, setCounted] = useState<{ scope: Scope; plan: Plan }>();
  const [error, setError] = useState<Error>();
  const faults = faultsOf(error);
  const found = counted === undefined ? undefined : props.found(counted.plan);
  const isRunning = runningOf(jobs) !== undefined || (error instanceof ApiFailure && error.status === 409);
  const attempt = (act: () => Promise<void>) => async (): Promise<undefined> => {
    setError(undefined);
    try {
      await act();
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {isRunning && <RunningNotice id={id} job={runningOf(jobs)} detail={error?.message} />}
      {/* A plan belongs to the values that were counted. */}
      {children(faults, () => setCounted(undefined))}
      {error !== undefined && faults.length === 0 && !isRunning && <ProblemNotice error={error} />}
      {counted !== undefined && found !== undefined && (
        <div class={`notice ${found.count === 0 ? '' : 'good'}`} role="status" data-part="plan">
          <strong>
            {counted.plan.complete ? '' : 'At least '}
            {found.sentence}
          </strong>
          <p>{found.count === 0 ? 'Nothing to do.' : costOf(counted.plan)}</p>
        </div>
      )}
      <footer>
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
        <Action
          kind={counted === undefined ? 'main' : 'plain'}
          act={attempt(async () => {
            setCounted(undefined);
            const wanted = scope();
            setCounted({ scope: wanted, plan: await props.plan(wanted) });
          })}
        >
          Dry run
        </Action>
        <Action
          kind={counted === undefined ? 'plain' : 'main'}
          disabled={counted === undefined || found?.count === 0 || isRunning}
          act={attempt(async () => {
            if (counted === undefined) return;
            await props.start(counted.scope, counted.plan);
            onClose();
          })}
        >
          {submit}
        </Action>
      </footer>
    </Dialog>
  );
}

function costOf({ complete, atLeast = false, estimatedSeconds, estimatedDollars }: Planned): string {
  const bound = atLeast || !complete ? 'at least' : 'about';
  const price = complete ? 'about' : 'at least';
  return `At the limit of the destination this takes ${bound} ${duration(Math.max(1, estimatedSeconds) * 1000)}, and costs ${price} ${dollars(estimatedDollars)}.`;
}

interface RunningNoticeProps {
  id: string;
  job: Job | undefined;
  /** The API's own sentence. */
  detail: string | undefined;
}

/** A destination has one job at a time. */
function RunningNotice({ id, job, detail }: RunningNoticeProps) {
  const what = job === undefined ? 'job' : isBackfill(job) ? 'backfill' : 'recovery';
  return (
    <div class="notice warn" role="alert">
      <strong>A {what} of this destination is running</strong>
      <p>
        {detail ?? 'The next one can start once it has ended.'}{' '}
        <a href={to(['destinations', id], { show: 'jobs' })}>See how far it is</a>
      </p>
    </div>
  );
}
