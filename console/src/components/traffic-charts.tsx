import { useMemo } from 'preact/hooks';
import type { Bins } from '../format/bins.ts';
import { binsOf } from '../format/bins.ts';
import { count, duration } from '../format/quantity.ts';
import { clock } from '../live/clock.ts';
import type { Fleet } from '../live/fleet.ts';
import { useStore } from '../live/store.ts';
import { Card } from './card.tsx';
import { Plot } from './plot.tsx';

/** Deliveries by outcome and the latency of receivers over time, from the deliveries that the page has read. */
export function TrafficCharts({ fleet: { recent, stats } }: { fleet: Fleet }) {
  const now = useStore(clock);
  const bins = useMemo(() => binsOf(recent.values(), now), [recent, Math.floor(now / 5000)]);
  const span = `last ${duration(Math.max(1, bins.times.length) * bins.width * 1000)}`;
  const partial = recent.size < [...stats.values()].filter(({ sample }) => sample.deliveries > 0).length;
  const aside = <span class="muted small">{partial ? `${span}, ${recent.size} most active` : span}</span>;
  return (
    <div class="halves">
      <Card title={`Deliveries per ${bins.width === 60 ? 'minute' : `${bins.width} s`}`} aside={aside}>
        <Plot
          summary={summaryOf(bins)}
          kind="bars"
          format={(value) => (Number.isInteger(value) ? count(value) : '')}
          times={bins.times}
          series={outcomeSeries(bins)}
        />
      </Card>
      <Card title="Receiver latency" aside={aside}>
        <Plot
          summary={latencySummary(bins)}
          kind="lines"
          format={duration}
          times={bins.times}
          series={[
            { label: 'Median', colour: '--plot-line', values: bins.median },
            { label: '95th percentile', colour: '--plot-line-2', values: bins.slowest },
          ]}
        />
      </Card>
    </div>
  );
}

const outcomeSeries = ({ byStatus }: Bins) => [
  { label: 'Success', colour: '--plot-good', values: byStatus.SUCCESS },
  { label: 'Failed', colour: '--plot-warn', values: byStatus.FAILED },
  { label: 'Retry exhausted', colour: '--plot-bad', values: byStatus.RETRY_EXHAUSTED },
  { label: 'Pending', colour: '--plot-idle', values: byStatus.PENDING },
];

function summaryOf({ byStatus }: Bins): string {
  return `Deliveries over time: ${sum(byStatus.SUCCESS)} succeeded, ${sum(byStatus.FAILED)} failed, ${sum(byStatus.RETRY_EXHAUSTED)} exhausted, ${sum(byStatus.PENDING)} pending.`;
}

function latencySummary({ median, slowest }: Bins): string {
  return `Receiver latency over time: median lately ${latest(median)}, 95th percentile ${latest(slowest)}.`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function latest(values: readonly (number | null)[]): string {
  const value = values.findLast((each) => each !== null) ?? undefined;
  return value === undefined ? 'unknown' : duration(value);
}
