import { visibleLines } from '../../../sdk/src/visible-text.ts';
import type { Attempt, Delivery } from '../api/types.ts';
import { duration } from '../format/quantity.ts';
import { failureName } from './failure-bars.tsx';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { Due, When } from './time.tsx';

/** All attempts of a delivery, oldest first, and the next step. */
export function AttemptTimeline({ delivery }: { delivery: Delivery }) {
  const { attempts, acceptedAt } = delivery;
  const longest = Math.max(1, ...attempts.map(({ phases, durationMs }) => phases?.total ?? durationMs));
  return (
    <ol class="timeline">
      <li>
        <Mark tone="info" icon="dash" />
        <div class="top">
          <strong>Accepted</strong>
          <span class="muted">
            <When at={acceptedAt} />
          </span>
        </div>
      </li>
      {attempts.map((attempt, index) => (
        <AttemptItem
          key={`${attempt.run} ${attempt.number} ${attempt.at}`}
          attempt={attempt}
          before={attempts[index - 1]}
          since={acceptedAt}
          longest={longest}
        />
      ))}
      <Outlook delivery={delivery} />
    </ol>
  );
}

interface AttemptItemProps {
  attempt: Attempt;
  before: Attempt | undefined;
  since: string;
  longest: number;
}

function AttemptItem({ attempt, before, since, longest }: AttemptItemProps) {
  const {
    run,
    number,
    at,
    outcome,
    statusCode,
    durationMs,
    failure,
    code,
    message,
    diagnosis,
    response,
    phases,
    late,
  } = attempt;
  const good = outcome === 'success';
  const gap = Date.parse(at) - Date.parse(before?.at ?? since);
  return (
    <li>
      <Mark tone={good ? 'good' : 'bad'} icon={good ? 'check' : 'cross'} />
      <div class="top">
        <strong>
          Attempt {number}
          {run > 1 && ` of run ${run}`}
        </strong>
        <span class={good ? 'tone-good' : 'tone-bad'}>
          {statusCode === undefined
            ? `${failureName(failure ?? '')}${code === undefined ? '' : ` · ${code}`}`
            : `HTTP ${statusCode}`}
        </span>
        <span>{duration(durationMs)}</span>
        <span class="muted">
          <When at={at} /> · {duration(Math.max(0, gap))} {before === undefined ? 'after it was accepted' : 'later'}
          {late === true && ' · came after the delivery had ended'}
        </span>
      </div>
      {phases !== undefined && <PhaseBar phases={phases} longest={longest} />}
      {diagnosis !== undefined && diagnosis !== before?.diagnosis && (
        <div class="notice bad">
          <p>{diagnosis}</p>
          {message !== undefined && message !== diagnosis && <p class="small muted">{message}</p>}
        </div>
      )}
      {response !== undefined && response !== '' && (
        <details>
          <summary>Response of the receiver</summary>
          <pre tabIndex={0}>{visibleLines(response)}</pre>
        </details>
      )}
    </li>
  );
}

/** The next step, or the end. */
function Outlook({
  delivery: { status, nextAttemptAt, expectedAt, parkedUntil, endedAt, reason },
}: {
  delivery: Delivery;
}) {
  const next = nextAttemptAt ?? expectedAt ?? parkedUntil;
  if (status === 'SUCCESS') return null;
  if (status === 'RETRY_EXHAUSTED') {
    return (
      <li>
        <Mark tone="bad" icon="block" />
        <div class="top">
          <strong>Gave up</strong>
          <span>{reason?.replaceAll('_', ' ')}</span>
          {endedAt !== undefined && (
            <span class="muted">
              <When at={endedAt} />
            </span>
          )}
        </div>
      </li>
    );
  }
  return (
    <li>
      <Mark tone="info" icon="clock" />
      <div class="top">
        <strong>{nextAttemptAt === undefined ? 'Waits for its destination' : 'Next attempt'}</strong>
        <span class="muted">{next === undefined ? 'is on its way' : <Due at={next} />}</span>
      </div>
    </li>
  );
}

function Mark({ tone, icon }: { tone: 'good' | 'bad' | 'info'; icon: IconName }) {
  return (
    <span class={`mark ${tone}`}>
      <Icon name={icon} size={13} />
    </span>
  );
}
