import { useMemo } from 'preact/hooks';
import { StateBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { DeliveryTable } from '../components/delivery-table.tsx';
import { FailureBars } from '../components/failure-bars.tsx';
import type { Figure } from '../components/figures.tsx';
import { Figures } from '../components/figures.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { TrafficCharts } from '../components/traffic-charts.tsx';
import type { Concern, Totals } from '../format/health.ts';
import { concernOf, totalsOf } from '../format/health.ts';
import { count, counted, duration, percent } from '../format/quantity.ts';
import type { Fleet } from '../live/fleet.ts';
import { fleet } from '../live/fleet.ts';
import { useStore } from '../live/store.ts';
import { to, usePageTitle } from '../router.ts';

const MOST_CONCERNS = 8;
const LATEST = 12;

/** The health of all destinations and the latest traffic. */
export function OverviewPage() {
  const heading = usePageTitle('Overview');
  const state = useStore(fleet);
  const { destinations = [], stats, recent, error } = state;
  const totals = useMemo(() => totalsOf(stats.values()), [stats]);
  const concerns = useMemo(() => concernsOf(state), [destinations, stats]);
  const names = useMemo(() => new Map(destinations.map(({ id, name }) => [id, name])), [destinations]);
  const latest = useMemo(
    () =>
      [...recent.values()]
        .flatMap(({ deliveries }) => deliveries.slice(0, LATEST))
        .toSorted((left, right) => (left.acceptedAt < right.acceptedAt ? 1 : -1))
        .slice(0, LATEST),
    [recent],
  );
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>{headline(state, concerns)}</h1>
          <p class="muted">{scopeOf(state)}</p>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <Figures figures={figuresOf(state, totals)} />
      <TrafficCharts fleet={state} />
      <div class="split">
        <Card
          title="Needs attention"
          flush
          aside={
            concerns.length > MOST_CONCERNS && (
              <a href={to(['destinations'], { show: 'attention' })}>All {concerns.length}</a>
            )
          }
        >
          <Concerns concerns={concerns.slice(0, MOST_CONCERNS)} />
        </Card>
        <Card title="Failed attempts">
          <FailureBars failures={totals.failures} />
        </Card>
      </div>
      <Card title="Latest deliveries" flush aside={<a href={to(['deliveries'])}>All deliveries</a>}>
        {latest.length === 0 ? (
          <p class="empty">No deliveries yet.</p>
        ) : (
          <DeliveryTable caption="Latest deliveries" deliveries={latest} names={names} />
        )}
      </Card>
    </div>
  );
}

function Concerns({ concerns }: { concerns: readonly Concern[] }) {
  if (concerns.length === 0) return <p class="empty">Nothing. Every destination gets what it subscribed to.</p>;
  return (
    <table class="stacked">
      <caption>Destinations that need attention, worst first</caption>
      <tbody>
        {concerns.map(({ destination, reason }) => (
          <tr key={destination.id}>
            <th scope="row">
              <a class="cut" href={to(['destinations', destination.id])}>
                {destination.name}
              </a>
            </th>
            <td>
              <StateBadge state={destination.state} blockedUntil={destination.blockedUntil} />
            </td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const concernsOf = ({ destinations = [], stats }: Fleet): Concern[] =>
  destinations
    .flatMap((destination) => concernOf(destination, stats.get(destination.id)) ?? [])
    .toSorted((left, right) => right.weight - left.weight);

function headline({ destinations, stats }: Fleet, concerns: readonly Concern[]): string {
  if (destinations === undefined) return 'Overview';
  if (destinations.length === 0) return 'No destination is registered yet';
  if (concerns.length > 0)
    return `${count(concerns.length)} of ${counted(destinations.length, 'destination needs', 'destinations need')} attention`;
  return stats.size < destinations.length ? 'Looking at the destinations…' : 'All destinations are healthy';
}

function scopeOf({ destinations = [], stats }: Fleet): string {
  const known =
    stats.size < destinations.length
      ? `${count(stats.size)} of ${counted(destinations.length, 'destination')} so far`
      : 'all destinations';
  return `Figures of ${known}, each of its latest 200 deliveries.`;
}

function figuresOf({ destinations = [], stats }: Fleet, totals: Totals): Figure[] {
  const state = (wanted: string): number => destinations.filter((destination) => destination.state === wanted).length;
  const latencies = [...stats.values()].flatMap(({ latencyMs }) => latencyMs ?? []);
  const medians = latencies.map(({ p50 }) => p50).toSorted((left, right) => left - right);
  const { successRate, pending, waiting, failing, exhausted } = totals;
  const rateTone =
    successRate === undefined ? undefined : successRate >= 0.99 ? 'good' : successRate >= 0.95 ? 'warn' : 'bad';
  return [
    {
      label: 'Success rate',
      value: successRate === undefined ? '–' : percent(successRate),
      note: `${count(totals.delivered)} arrived`,
      tone: rateTone,
    },
    { label: 'Failing', value: count(failing), note: 'retry follows', tone: failing > 0 ? 'warn' : undefined },
    { label: 'Exhausted', value: count(exhausted), note: 'gave up', tone: exhausted > 0 ? 'bad' : undefined },
    { label: 'Pending', value: count(pending), note: `${count(waiting)} held back` },
    {
      label: 'Receiver latency',
      value: medians.length === 0 ? '–' : duration(medians[Math.floor(medians.length / 2)] ?? 0),
      note:
        latencies.length === 0
          ? 'no attempt yet'
          : `slowest 1%: ${duration(Math.max(...latencies.map(({ p99 }) => p99)))}`,
    },
    {
      label: 'Destinations',
      value: count(destinations.length),
      note: `${state('ACTIVE')} active, ${state('PAUSED')} paused, ${state('DISABLED')} disabled`,
    },
  ];
}
