import type { Attempt, Delivery, Destination } from '../api/types.ts';
import { counted } from '../format/quantity.ts';
import { failureName } from '../format/reasons.ts';
import { AttemptItem } from './attempt.tsx';
import { Fold } from './fold.tsx';
import { Mark } from './mark.tsx';
import { Outlook } from './outlook.tsx';
import { When } from './time.tsx';

interface AttemptsProps {
  delivery: Delivery;
  destination: Destination | undefined;
}

/** The next step and all attempts, newest first. Earlier runs are folded. */
export function Attempts({ delivery, destination }: AttemptsProps) {
  const { attempts, attemptsDropped = 0, acceptedAt, run } = delivery;
  const newestFirst = attempts.toReversed();
  const longest = Math.max(1, ...attempts.map(({ phases, durationMs }) => phases?.total ?? durationMs));
  const item = (attempt: Attempt) => {
    const index = newestFirst.indexOf(attempt);
    return (
      <AttemptItem
        key={`${attempt.run} ${attempt.number} ${attempt.at}`}
        attempt={attempt}
        delivery={delivery}
        newer={newestFirst[index - 1]}
        older={newestFirst[index + 1]}
        longest={longest}
        open={index === 0}
      />
    );
  };
  const runs = Map.groupBy(newestFirst, (attempt) => attempt.run);
  return (
    <>
      <ol class="timeline" reversed>
        <Outlook delivery={delivery} destination={destination} />
        {runs.get(run)?.map(item)}
        <li>
          <Mark tone="info" icon="dash" />
          <div class="top">
            <strong>Accepted</strong>
            <span class="muted">
              <When at={acceptedAt} />
            </span>
          </div>
        </li>
      </ol>
      {[...runs].map(([earlier, its]) =>
        earlier === run ? null : (
          <Fold key={earlier} title={`Run ${earlier}: ${counted(its.length, 'attempt')}, ${endOf(its)}`}>
            <ol class="timeline" reversed>
              {its.map(item)}
            </ol>
          </Fold>
        ),
      )}
      {attemptsDropped > 0 && (
        <p class="small muted">{counted(attemptsDropped, 'attempt')} of earlier runs are no longer listed.</p>
      )}
    </>
  );
}

/** @param attempts of one run, newest first */
function endOf([last]: readonly Attempt[]): string {
  if (last === undefined) return '';
  const { outcome, statusCode, failure = '' } = last;
  if (outcome === 'success') return 'delivered';
  return `last ${statusCode === undefined ? failureName(failure) : `HTTP ${statusCode}`}`;
}
