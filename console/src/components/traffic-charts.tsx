import { useMemo } from 'preact/hooks';
import { count, duration } from '../format/quantity.ts';
import type { Counted, Series } from '../format/series.ts';
import { attemptSeries, endingSeries, latencySeries, timesIn } from '../format/series.ts';
import { AsOf } from './as-of.tsx';
import { Card } from './card.tsx';
import { Plot } from './plot.tsx';

const DAY_MS = 86_400_000;

/** Attempts, endings and latency over time, each counted when it happened. */
export function TrafficCharts({ overview: counted }: { overview: Counted }) {
  const { bucket, countedUntil, totals } = counted;
  const times = useMemo(() => timesIn(counted), [counted]);
  const attempts = useMemo(() => attemptSeries(counted, times), [counted, times]);
  const endings = useMemo(() => endingSeries(counted, times), [counted, times]);
  const latency = useMemo(() => latencySeries(counted, times), [counted, times]);
  const days = Date.parse(counted.to) - Date.parse(counted.from) > 1.5 * DAY_MS;
  const until = <AsOf at={Date.parse(countedUntil)} verb="counted until" />;
  return (
    <div class="halves">
      <Card title={`Attempts per ${bucket}`} aside={until}>
        <Plot
          summary={`Attempts: ${sums(attempts)}.`}
          kind="bars"
          format={whole}
          times={times}
          series={attempts}
          days={days}
        />
        <FiguresTable title="Attempts" times={times} series={attempts} days={days} />
      </Card>
      <Card title={`Deliveries that ended per ${bucket}`} aside={until}>
        <Plot
          summary={`Deliveries: ${sums(endings)}.`}
          kind="bars"
          format={whole}
          times={times}
          series={endings}
          days={days}
        />
        <FiguresTable title="Deliveries that ended" times={times} series={endings} days={days} />
      </Card>
      {bucket !== 'minute' && totals.latencyMs !== undefined && (
        <Card title="Receiver latency" aside={until}>
          <Plot
            summary={`Receiver latency: median ${duration(totals.latencyMs.p50)}, 99% ${duration(totals.latencyMs.p99)}.`}
            kind="lines"
            format={duration}
            times={times}
            series={latency}
            days={days}
          />
        </Card>
      )}
    </div>
  );
}

const whole = (value: number): string => (Number.isInteger(value) ? count(value) : '');

const sums = (series: readonly Series[]): string =>
  series
    .map(({ label, values }) => `${count(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))} ${label}`)
    .join(', ');

interface FiguresTableProps {
  title: string;
  times: readonly number[];
  series: readonly Series[];
  days: boolean;
}

const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const hour = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** The chart in numbers: each time with traffic. */
function FiguresTable({ title, times, series, days }: FiguresTableProps) {
  const rows = times.flatMap((time, index) => {
    const values = series.map(({ values: all }) => all[index] ?? 0);
    return values.some((value) => value > 0) ? [{ time, values }] : [];
  });
  if (rows.length === 0) return <p class="muted small">No traffic in this period.</p>;
  return (
    <details>
      <summary>In numbers</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={`${title} in numbers`}>
        <table>
          <caption>{title} in numbers</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              {series.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map(({ time, values }) => (
              <tr key={time}>
                <th scope="row">{(days ? hour : minute).format(time * 1000)}</th>
                {values.map((value, index) => (
                  <td key={series[index]?.label} class="number">
                    {count(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
