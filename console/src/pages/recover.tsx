import { useState } from 'preact/hooks';
import type { RecoveryScope } from '../api/operations.ts';
import { getDestination, listRecoveries, planRecovery, startRecovery } from '../api/operations.ts';
import type { Recovery, RecoveryPlan } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import type { Tone } from '../components/badge.tsx';
import { Badge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { When } from '../components/time.tsx';
import { count, counted, duration } from '../format/quantity.ts';
import { localInput, fromLocalInput } from '../format/local-input.ts';
import { useLive } from '../live/use-live.ts';
import { to, usePageTitle } from '../router.ts';

const DAY_MS = 86_400_000;

async function read(id: string, signal: AbortSignal) {
  const [destination, recoveries] = await Promise.all([getDestination(id, signal), listRecoveries(id, signal)]);
  return { destination: destination.value, recoveries: recoveries.items };
}

/** Sends failed deliveries again, after a dry run that counts them. */
export function RecoverPage({ id }: { id: string }) {
  const { value, error, refresh } = useLive(`recover ${id}`, (signal) => read(id, signal));
  const name = value?.destination.name ?? id;
  const heading = usePageTitle(`Recover ${name}`);
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['destinations'])}>Destinations</a> / <a href={to(['destinations', id])}>{name}</a> / recover
          </nav>
          <h1 {...heading}>
            Recover <bdi>{name}</bdi>
          </h1>
          <p class="muted">
            Sends deliveries that did not arrive again, at the limit of the destination. Delivered ones are skipped.
          </p>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <div class="split">
        <RecoverForm id={id} onStart={refresh} />
        <Card title="Recoveries">
          {value === undefined || value.recoveries.length === 0 ? (
            <p class="muted">No recoveries yet.</p>
          ) : (
            value.recoveries.map((recovery) => <Progress key={recovery.id} recovery={recovery} />)
          )}
        </Card>
      </div>
    </div>
  );
}

function RecoverForm({ id, onStart }: { id: string; onStart: () => void }) {
  const [since, setSince] = useState(() => localInput(Date.now() - DAY_MS));
  const [until, setUntil] = useState('');
  const [failing, setFailing] = useState(false);
  const [plan, setPlan] = useState<RecoveryPlan>();
  const [error, setError] = useState<Error>();
  const change = (set: () => void): void => {
    // A plan belongs to the submitted values, not to the present input.
    setPlan(undefined);
    set();
  };
  const scope = (): RecoveryScope => ({
    since: fromLocalInput(since),
    ...(until !== '' && { until: fromLocalInput(until) }),
    statuses: failing ? ['RETRY_EXHAUSTED', 'FAILED'] : ['RETRY_EXHAUSTED'],
  });
  const attempt = (act: () => Promise<string | undefined>) => async (): Promise<string | undefined> => {
    setError(undefined);
    try {
      return await act();
    } catch (failure) {
      setError(failure as Error);
      return undefined;
    }
  };
  return (
    <Card title="Scope of the recovery">
      <div class="fields">
        <label class="field">
          <span>Accepted since</span>
          <input
            type="datetime-local"
            required
            value={since}
            onInput={(event) => change(() => setSince(event.currentTarget.value))}
          />
        </label>
        <label class="field">
          <span>Until (default: now)</span>
          <input
            type="datetime-local"
            value={until}
            onInput={(event) => change(() => setUntil(event.currentTarget.value))}
          />
        </label>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={failing}
          onChange={(event) => change(() => setFailing(event.currentTarget.checked))}
        />
        Also those that are still being tried again
      </label>
      {error !== undefined && <ProblemNotice error={error} />}
      {plan !== undefined && <Plan plan={plan} />}
      <div class="actions">
        <Action
          kind={plan === undefined ? 'main' : 'plain'}
          act={attempt(async () => {
            setPlan(await planRecovery(id, scope()));
            return undefined;
          })}
        >
          Dry run
        </Action>
        <Action
          kind={plan === undefined ? 'plain' : 'main'}
          disabled={plan === undefined || plan.deliveries === 0}
          act={attempt(async () => {
            await startRecovery(id, scope());
            setPlan(undefined);
            onStart();
            return 'The recovery has started.';
          })}
        >
          Send them again
        </Action>
      </div>
    </Card>
  );
}

function Plan({ plan: { deliveries, complete, estimatedSeconds } }: { plan: RecoveryPlan }) {
  return (
    <div class={`notice ${deliveries === 0 ? '' : 'good'}`} role="status">
      <strong>
        {complete ? '' : 'At least '}
        {counted(deliveries, 'delivery', 'deliveries')} would be sent again
      </strong>
      <p>
        {deliveries === 0
          ? 'No deliveries found.'
          : `At the rate limit of the destination this takes about ${duration(Math.max(1, estimatedSeconds) * 1000)}.`}
      </p>
    </div>
  );
}

const TONES: Readonly<Record<Recovery['state'], Tone>> = { RUNNING: 'info', DONE: 'good', STOPPED: 'warn' };

function Progress({ recovery: { state, since, until, requeued, skipped, createdAt } }: { recovery: Recovery }) {
  return (
    <div>
      <p class="line">
        <Badge label={state.toLowerCase()} tone={TONES[state]} icon={state === 'RUNNING' ? 'retry' : 'check'} />
        <strong>{count(requeued)} sent again</strong>
        {skipped > 0 && <span class="muted">{count(skipped)} skipped</span>}
      </p>
      <p class="small muted">
        begun <When at={createdAt} />, of <When at={since} /> to <When at={until} />
      </p>
    </div>
  );
}
