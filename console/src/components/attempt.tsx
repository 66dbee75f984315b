import { visibleLines } from '../../../sdk/src/visible-text.ts';
import type { Attempt, Delivery } from '../api/types.ts';
import { duration } from '../format/quantity.ts';
import { failureName } from '../format/reasons.ts';
import { AttemptRequest } from './attempt-request.tsx';
import { Fold } from './fold.tsx';
import { Mark } from './mark.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { When } from './time.tsx';

interface AttemptItemProps {
  attempt: Attempt;
  delivery: Delivery;
  /** The attempt above it, which is the next one in time. */
  newer: Attempt | undefined;
  /** The attempt below it. */
  older: Attempt | undefined;
  /** Milliseconds of the longest attempt, the full width of a bar. */
  longest: number;
  /** Whether its request is shown at first. */
  open: boolean;
}

/** One attempt: its outcome, phases and remedy, the request and the response. */
export function AttemptItem({ attempt, delivery, newer, older, longest, open }: AttemptItemProps) {
  const { run, number, at, outcome, statusCode, durationMs, message, diagnosis, phases, late, repeated } = attempt;
  const good = outcome === 'success';
  const gap = Date.parse(at) - Date.parse(older?.at ?? delivery.acceptedAt);
  return (
    <li>
      <Mark tone={good ? 'good' : 'bad'} icon={good ? 'check' : 'cross'} />
      <div class="top">
        <strong>
          Attempt {number}
          {run > 1 && ` of run ${run}`}
        </strong>
        <span class={good ? 'tone-good' : 'tone-bad'}>
          {statusCode === undefined ? failureOf(attempt) : `HTTP ${statusCode}`}
        </span>
        <span>{duration(durationMs)}</span>
        <span class="muted">
          <When at={at} /> · {duration(Math.max(0, gap))} {older === undefined ? 'after it was accepted' : 'later'}
          {late === true && ' · came after the delivery had ended'}
          {repeated !== undefined && ` · sent twice, since the receiver closed a kept connection (${repeated})`}
        </span>
      </div>
      {phases !== undefined && <PhaseBar phases={phases} longest={longest} />}
      {diagnosis !== undefined && diagnosis !== newer?.diagnosis && (
        <div class="notice bad">
          <p>{diagnosis}</p>
          {message !== undefined && message !== diagnosis && <p class="small muted">{message}</p>}
        </div>
      )}
      <AttemptRequest attempt={attempt} body={delivery.body} open={open} />
      <Response attempt={attempt} open={open && !good} />
    </li>
  );
}

const failureOf = ({ failure, code }: Attempt): string =>
  `${failureName(failure ?? '')}${code === undefined ? '' : ` · ${code}`}`;

/** The response as far as it is kept: the status, and the beginning of the body of a failure. */
function Response({ attempt, open }: { attempt: Attempt; open: boolean }) {
  const { statusCode, response, outcome, message } = attempt;
  return (
    <Fold title="Response" open={open}>
      <p class="small muted">
        {statusCode === undefined
          ? `The receiver sent no response that can be read.${message === undefined ? '' : ` ${message}`}`
          : `HTTP ${statusCode}. ${outcome === 'success' ? 'The body of a successful response is not kept' : 'At most 1 KB of the body is kept'}, headers are not.`}
      </p>
      {response !== undefined && response !== '' && <pre tabIndex={0}>{visibleLines(response)}</pre>}
    </Fold>
  );
}
