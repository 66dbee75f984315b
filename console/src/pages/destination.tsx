import { getDestination, getStats, listAudit, listDeliveries } from '../api/operations.ts';
import type { Destination, Stats } from '../api/types.ts';
import { Audit } from '../components/audit.tsx';
import { StateBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { DeliveryTable } from '../components/delivery-table.tsx';
import { DestinationActions } from '../components/destination-actions.tsx';
import { FailureBars } from '../components/failure-bars.tsx';
import type { Figure } from '../components/figures.tsx';
import { Figures } from '../components/figures.tsx';
import { Identifier } from '../components/identifier.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Settings } from '../components/settings.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { Ago, Due } from '../components/time.tsx';
import { count, duration, percent } from '../format/quantity.ts';
import { useLive } from '../live/use-live.ts';
import { to, usePageTitle } from '../router.ts';

const LATEST = 30;

async function read(id: string, signal: AbortSignal) {
  const [destination, stats, deliveries, audit] = await Promise.all([
    getDestination(id, signal),
    getStats(id, signal),
    listDeliveries({ destination: id, limit: LATEST }, signal),
    listAudit(id, signal),
  ]);
  return { destination: destination.value, stats, deliveries: deliveries.items, audit: audit.items };
}

/** One destination: figures, settings and actions. */
export function DestinationPage({ id }: { id: string }) {
  const { value, error, refresh } = useLive(`destination ${id}`, (signal) => read(id, signal));
  const heading = usePageTitle(value?.destination.name ?? 'Destination');
  if (value === undefined) {
    return (
      <div class="page">
        <h1 {...heading}>Destination</h1>
        {error === undefined ? <p class="muted">Reading…</p> : <ProblemNotice error={error} />}
      </div>
    );
  }
  const { destination, stats, deliveries, audit } = value;
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['destinations'])}>Destinations</a> / <bdi>{destination.tenant}</bdi>
          </nav>
          <h1 {...heading}>{destination.name}</h1>
          <p class="line">
            <StateBadge state={destination.state} blockedUntil={destination.blockedUntil} />
            <span class="mono">{destination.url}</span>
            <Identifier value={destination.id} what="id" />
          </p>
        </div>
        <DestinationActions destination={destination} onChange={refresh} />
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <Condition destination={destination} stats={stats} />
      <Figures figures={figuresOf(stats)} />
      <div class="split">
        <Card
          title="Latest deliveries"
          flush
          aside={<a href={to(['deliveries'], { destination: id })}>All deliveries</a>}
        >
          {deliveries.length === 0 ? (
            <p class="empty">No deliveries yet.</p>
          ) : (
            <DeliveryTable caption={`Latest deliveries to ${destination.name}`} deliveries={deliveries} />
          )}
        </Card>
        <div class="stack">
          <Card title="Failed attempts" aside={<Sparkline deliveries={deliveries} />}>
            <FailureBars failures={Object.entries(stats.failures).toSorted(([, left], [, right]) => right - left)} />
          </Card>
          <Settings destination={destination} />
          <Audit entries={audit} />
        </div>
      </div>
    </div>
  );
}

/** The reason why no delivery goes out, if there is one. */
function Condition({ destination, stats }: { destination: Destination; stats: Stats }) {
  const waiting =
    stats.waiting === 0
      ? 'No delivery waits.'
      : `${count(stats.waiting)} of its latest deliveries wait; they go out once it is active.`;
  if (destination.state === 'DISABLED') {
    return (
      <div class="notice bad">
        <strong>Disabled</strong>
        <p>
          {destination.stateReason} {waiting}
        </p>
      </div>
    );
  }
  if (destination.state === 'PAUSED') {
    return (
      <div class="notice warn">
        <strong>Paused {stats.pausedSince !== undefined && <Ago at={stats.pausedSince} />}</strong>
        <p>{waiting}</p>
      </div>
    );
  }
  if (destination.state === 'LISTENING') {
    return (
      <div class="notice">
        <strong>
          Listening, and ends {destination.listensUntil !== undefined && <Due at={destination.listensUntil} />}
        </strong>
        <p>It gets no POST: webhooks listen reads its events and forwards them to the URL.</p>
      </div>
    );
  }
  const until = stats.blockedUntil ?? destination.blockedUntil;
  if (until === undefined) return null;
  return (
    <div class="notice warn">
      <strong>
        Blocked, and free again <Due at={until} />
      </strong>
      <p>
        It is over its rate limit, or rests after failures.{' '}
        {stats.waiting > 0 && `${count(stats.waiting)} of its latest deliveries wait; none is lost.`}
      </p>
    </div>
  );
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
