import { ApiFailure } from '../api/client.ts';
import { getDestination, getStats, listAudit, listDeliveries } from '../api/operations.ts';
import type { Stats } from '../api/types.ts';
import { AsOf } from '../components/as-of.tsx';
import { BackfillDialog } from '../components/backfill-dialog.tsx';
import { Audit } from '../components/audit.tsx';
import { StateBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { ConditionNotice } from '../components/condition-notice.tsx';
import { DeliveryTable } from '../components/delivery-table.tsx';
import { DestinationActions } from '../components/destination-actions.tsx';
import { Empty } from '../components/empty.tsx';
import { FailureBars } from '../components/failure-bars.tsx';
import type { Figure } from '../components/figures.tsx';
import { Figures } from '../components/figures.tsx';
import { Identifier } from '../components/identifier.tsx';
import { Jobs } from '../components/jobs.tsx';
import { MayWrite } from '../components/may-write.tsx';
import { NextSteps } from '../components/next-steps.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { RecoverDialog } from '../components/recover-dialog.tsx';
import { RetryCard } from '../components/retry-card.tsx';
import { Settings } from '../components/settings.tsx';
import { RangeChoice, useRange } from '../components/range-choice.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { TrafficCharts } from '../components/traffic-charts.tsx';
import type { Condition } from '../format/health.ts';
import { failsNow } from '../format/health.ts';
import { count, duration, percent } from '../format/quantity.ts';
import type { Range } from '../live/lists.ts';
import { periodOf } from '../live/lists.ts';
import { useJobs } from '../live/jobs.ts';
import type { Live } from '../live/use-live.ts';
import { useLive } from '../live/use-live.ts';
import { go, to, usePageTitle, usePlace } from '../router.ts';

const LATEST = 30;

async function read(id: string, signal: AbortSignal) {
  const [destination, deliveries, audit] = await Promise.all([
    getDestination(id, signal),
    listDeliveries({ destination: id, limit: LATEST }, signal),
    listAudit({ target: id, limit: 20 }, signal),
  ]);
  return { destination: destination.value, deliveries: deliveries.items, audit: audit.items };
}

/** Where figures are off, the statistics of the latest deliveries are left. */
async function readStats(id: string, range: Range, signal: AbortSignal): Promise<Stats> {
  try {
    return await getStats(id, periodOf(range), signal);
  } catch (error) {
    if (error instanceof ApiFailure && error.problem.code === 'figures-off') return getStats(id, {}, signal);
    throw error;
  }
}

interface DestinationPageProps {
  id: string;
  /** `recover` or `backfill` opens the dialog of one. */
  part: string | undefined;
}

/** One destination: figures, settings and actions. */
export function DestinationPage({ id, part }: DestinationPageProps) {
  const live = useLive(`destination ${id}`, (signal) => read(id, signal));
  const { value, error } = live;
  const heading = usePageTitle(value?.destination.name ?? 'Destination');
  // The rest is asked for only of a destination that there is.
  if (value !== undefined) return <DestinationOf live={live} known={value} heading={heading} id={id} part={part} />;
  return (
    <div class="page">
      <h1 {...heading}>Destination</h1>
      {error === undefined ? <p class="muted">Reading…</p> : <ProblemNotice error={error} />}
    </div>
  );
}

type Known = Awaited<ReturnType<typeof read>>;

interface DestinationOfProps extends DestinationPageProps {
  live: Live<Known>;
  known: Known;
  heading: ReturnType<typeof usePageTitle>;
}

function DestinationOf({ live, known, heading, id, part }: DestinationOfProps) {
  const { error, readAt, refresh } = live;
  const { destination, deliveries, audit } = known;
  const { query } = usePlace();
  const jobs = useJobs(id);
  const range = useRange();
  const figures = useLive(`figures ${id} ${range}`, (signal) => readStats(id, range, signal));
  const stats = figures.value;
  const job = {
    jobs: jobs.value,
    onStart: jobs.refresh,
    onClose: () => go(to(['destinations', id])),
  };
  const isNew = query.has('new') || (deliveries.length === 0 && destination.state !== 'LISTENING');
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['destinations'])}>Destinations</a> / <bdi>{destination.tenant}</bdi>
          </nav>
          <h1 {...heading}>{destination.name}</h1>
          <p class="line">
            <StateBadge
              {...destination}
              fails={stats === undefined ? undefined : failsNow(conditionOf(stats), Date.now())}
              works={(stats?.byStatus.SUCCESS ?? 0) > 0}
            />
            <span class="mono">{destination.url}</span>
            <Identifier value={destination.id} what="id" />
            <AsOf at={readAt} />
          </p>
        </div>
        <MayWrite>
          <DestinationActions destination={destination} onChange={refresh} />
        </MayWrite>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {figures.error !== undefined && figures.error !== error && <ProblemNotice error={figures.error} />}
      <ConditionNotice destination={destination} stats={stats} />
      {isNew && <NextSteps destination={destination} />}
      {stats !== undefined && stats.sample.deliveries > 0 && (
        <section class="stack" aria-label="Figures">
          <div class="head">
            <p class="muted">
              Figures of its latest {count(stats.sample.deliveries)} deliveries, <AsOf at={figures.readAt} />.
            </p>
            {stats.figures !== undefined && <RangeChoice />}
          </div>
          <Figures figures={figuresOf(stats)} />
          {stats.figures !== undefined && <TrafficCharts overview={stats.figures} />}
        </section>
      )}
      <div class="split">
        <Card
          title="Latest deliveries"
          flush
          aside={<a href={to(['deliveries'], { destination: id })}>All deliveries</a>}
        >
          {deliveries.length === 0 ? (
            <Empty title="No delivery yet">Its first one appears here as it happens.</Empty>
          ) : (
            <DeliveryTable caption={`Latest deliveries to ${destination.name}`} deliveries={deliveries} />
          )}
        </Card>
        <div class="stack">
          {stats !== undefined && (
            <Card title="Failed attempts" aside={<Sparkline deliveries={deliveries} />}>
              <FailureBars
                totals={stats.figures?.totals ?? { failures: stats.failures, statusCodes: {} }}
                destination={id}
                period={stats.figures === undefined ? undefined : range}
              />
            </Card>
          )}
          <Jobs jobs={jobs.value} />
          <RetryCard destination={destination} />
          <Settings destination={destination} />
          <Audit entries={audit} target={id} />
        </div>
      </div>
      <MayWrite>
        {part === 'recover' && <RecoverDialog {...job} id={id} name={destination.name} />}
        {part === 'backfill' && <BackfillDialog {...job} destination={destination} />}
      </MayWrite>
    </div>
  );
}

/** The condition of the destination in its latest deliveries. */
function conditionOf({ state, byStatus, sample }: Stats): Condition {
  return {
    state,
    succeeded: byStatus.SUCCESS,
    exhausted: byStatus.RETRY_EXHAUSTED,
    attempts: sample.deliveries,
    attemptsFailed: byStatus.FAILED,
  };
}

function figuresOf({ byStatus, successRate, latencyMs, sample }: Stats): Figure[] {
  const tone =
    successRate === undefined ? undefined : successRate >= 0.99 ? 'good' : successRate >= 0.95 ? 'warn' : 'bad';
  return [
    {
      label: 'Success rate',
      value: successRate === undefined ? '–' : percent(successRate),
      note: `of the latest ${count(sample.deliveries)}`,
      tone,
    },
    { label: 'Delivered', value: count(byStatus.SUCCESS) },
    {
      label: 'Failing',
      value: count(byStatus.FAILED),
      tone: byStatus.FAILED > 0 ? 'warn' : undefined,
      note: 'retry follows',
    },
    {
      label: 'Exhausted',
      value: count(byStatus.RETRY_EXHAUSTED),
      tone: byStatus.RETRY_EXHAUSTED > 0 ? 'bad' : undefined,
      note: 'gave up',
    },
    { label: 'Pending', value: count(byStatus.PENDING) },
    {
      label: 'Median latency',
      value: latencyMs === undefined ? '–' : duration(latencyMs.p50),
      note: latencyMs === undefined ? '' : `90%: ${duration(latencyMs.p90)}, 99%: ${duration(latencyMs.p99)}`,
    },
  ];
}
