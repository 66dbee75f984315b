import type { Overview, Totals } from '../api/types.ts';
import { AsOf } from '../components/as-of.tsx';
import { Card } from '../components/card.tsx';
import { Concerns } from '../components/concerns.tsx';
import { FailureBars } from '../components/failure-bars.tsx';
import type { Figure } from '../components/figures.tsx';
import { Figures } from '../components/figures.tsx';
import { LatestDeliveries } from '../components/latest-deliveries.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { RangeChoice, useRange } from '../components/range-choice.tsx';
import { TrafficCharts } from '../components/traffic-charts.tsx';
import { concernsOf } from '../format/health.ts';
import { headlineOfFigures } from '../format/headline.ts';
import { count, duration, percent } from '../format/quantity.ts';
import { clock } from '../live/clock.ts';
import type { Range } from '../live/lists.ts';
import { areFiguresOff, RANGES, useOverview } from '../live/lists.ts';
import { useStore } from '../live/store.ts';
import type { Live } from '../live/use-live.ts';
import { useTrouble } from '../live/use-trouble.ts';
import { to, usePageTitle, usePlace } from '../router.ts';
import { OverviewWithoutFigures } from './overview-without-figures.tsx';

const MOST_CONCERNS = 8;

/** The health of all destinations of the tenant and the latest traffic. */
export function OverviewPage() {
  const { tenant } = usePlace();
  const range = useRange();
  // Health is of the last hour, whatever period the figures and charts have.
  const hour = useOverview(tenant);
  const chosen = useOverview(tenant, range);
  // A destination has figures from its first change or delivery on: without any, the list says what there is.
  const none = areFiguresOff(hour) || (hour.error === undefined && hour.value?.destinations.length === 0);
  return none ? (
    <OverviewWithoutFigures tenant={tenant} error={hour.error} />
  ) : (
    <OverviewOf tenant={tenant} range={range} hour={hour} chosen={chosen} />
  );
}

interface OverviewOfProps {
  tenant: string;
  range: Range;
  hour: Live<Overview>;
  chosen: Live<Overview>;
}

function OverviewOf({ tenant, range, hour, chosen }: OverviewOfProps) {
  const trouble = useTrouble();
  const now = useStore(clock);
  const concerns = hour.value === undefined ? undefined : concernsOf(hour.value.destinations, now);
  const title = trouble?.headline ?? headlineOfFigures(hour.value, concerns ?? [], now);
  const heading = usePageTitle(title);
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>{title}</h1>
          {chosen.value !== undefined && (
            <p class="muted">
              {RANGES[range].label}, <AsOf at={Date.parse(chosen.value.countedUntil)} verb="counted until" />.
              {trouble === undefined && ' Deliveries below are live.'}
            </p>
          )}
        </div>
        <RangeChoice />
      </div>
      {chosen.error !== undefined && <ProblemNotice error={chosen.error} />}
      {chosen.value !== undefined && (
        <>
          <Figures figures={figuresOf(chosen.value)} />
          <TrafficCharts overview={chosen.value} />
        </>
      )}
      {concerns !== undefined && chosen.value !== undefined && (
        <div class="split">
          <Card
            title="Needs attention"
            flush
            aside={
              concerns.length > MOST_CONCERNS ? (
                <a href={to(['destinations'], { show: 'attention' })}>All {concerns.length}</a>
              ) : (
                <AsOf at={hour.readAt} />
              )
            }
          >
            <Concerns concerns={concerns.slice(0, MOST_CONCERNS)} known={trouble === undefined} />
          </Card>
          <Card title="Failed attempts">
            <FailureBars totals={chosen.value.totals} period={range} />
          </Card>
        </div>
      )}
      <LatestDeliveries tenant={tenant} />
    </div>
  );
}

function figuresOf({ totals, destinations, bucket }: Overview): Figure[] {
  const state = (wanted: string): number => destinations.filter((destination) => destination.state === wanted).length;
  const { created, succeeded, exhausted, attempts, attemptsFailed, latencyMs } = totals;
  return [
    { label: 'Success rate', ...rateOf(totals), note: `${count(succeeded)} arrived` },
    { label: 'Exhausted', value: count(exhausted), note: 'gave up', tone: exhausted > 0 ? 'bad' : undefined },
    {
      label: 'Failed attempts',
      value: count(attemptsFailed),
      note: `of ${count(attempts)}`,
      tone: attemptsFailed > 0 ? 'warn' : undefined,
    },
    { label: 'New deliveries', value: count(created), note: 'events times destinations' },
    {
      label: 'Receiver latency',
      value: latencyMs === undefined ? '–' : duration(latencyMs.p50),
      note:
        latencyMs !== undefined
          ? `slowest 1%: ${duration(latencyMs.p99)}`
          : bucket === 'minute'
            ? 'in periods of a day or more'
            : 'no attempt',
    },
    {
      label: 'Destinations',
      value: count(destinations.length),
      note: `${state('ACTIVE')} active, ${state('PAUSED')} paused, ${state('DISABLED')} disabled`,
    },
  ];
}

/** The share of ended deliveries that arrived. */
export function rateOf({
  succeeded,
  exhausted,
}: Pick<Totals, 'succeeded' | 'exhausted'>): Pick<Figure, 'value' | 'tone'> {
  if (succeeded + exhausted === 0) return { value: '–' };
  const rate = succeeded / (succeeded + exhausted);
  return { value: percent(rate), tone: rate >= 0.99 ? 'good' : rate >= 0.95 ? 'warn' : 'bad' };
}
