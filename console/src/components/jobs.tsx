import { useEffect, useRef } from 'preact/hooks';
import type { Job } from '../live/jobs.ts';
import { isBackfill } from '../live/jobs.ts';
import { count, counted } from '../format/quantity.ts';
import { usePlace } from '../router.ts';
import type { Tone } from './badge.tsx';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { Fold } from './fold.tsx';
import { Ago, When } from './time.tsx';

/** Jobs that are shown unfolded. */
const LATEST = 3;

/** The recoveries and backfills of a destination: how far the running one is, and what the others did. */
export function Jobs({ jobs }: { jobs: readonly Job[] | undefined }) {
  const ref = useRef<HTMLDivElement>(null);
  const wanted = usePlace().query.get('show') === 'jobs';
  useEffect(() => {
    if (wanted && jobs !== undefined) ref.current?.focus();
  }, [wanted, jobs === undefined]);
  return (
    <div ref={ref} tabIndex={-1} data-part="jobs">
      <Card title="Recoveries and backfills">
        {jobs === undefined && <p class="muted">Reading…</p>}
        {jobs?.length === 0 && <p class="muted">None yet.</p>}
        {jobs?.slice(0, LATEST).map((job) => (
          <Progress key={job.id} job={job} />
        ))}
        {jobs !== undefined && jobs.length > LATEST && (
          <Fold title={`${count(jobs.length - LATEST)} earlier`}>
            {jobs.slice(LATEST).map((job) => (
              <Progress key={job.id} job={job} />
            ))}
          </Fold>
        )}
      </Card>
    </div>
  );
}

const TONES: Readonly<Record<Job['state'], Tone>> = { RUNNING: 'info', DONE: 'good', STOPPED: 'warn' };

function Progress({ job }: { job: Job }) {
  const { state, skipped, createdAt, endedAt } = job;
  const [done, from, until, scope] = isBackfill(job)
    ? [`Backfill: ${counted(job.created, 'delivery', 'deliveries')} created`, job.from, job.to, scopeOfBackfill(job)]
    : [`Recovery: ${count(job.requeued)} sent again`, job.since, job.until, job.codes?.join(', ') ?? ''];
  return (
    <div role={state === 'RUNNING' ? 'status' : undefined}>
      <p class="line">
        <Badge label={state.toLowerCase()} tone={TONES[state]} icon={state === 'RUNNING' ? 'retry' : 'check'} />
        <strong>{done}</strong>
        {skipped > 0 && <span class="muted">{count(skipped)} skipped</span>}
      </p>
      <p class="small muted">
        begun <Ago at={createdAt} />
        {endedAt !== undefined && (
          <>
            , ended <Ago at={endedAt} />
          </>
        )}
        , of <When at={from} /> to <When at={until} />
        {scope !== '' && <>: {scope}</>}
      </p>
    </div>
  );
}

const scopeOfBackfill = ({ types = [], filter }: Extract<Job, { created: number }>): string =>
  [...types, ...(filter === undefined ? [] : ['with a filter'])].join(', ');
