import type uPlot from 'uplot';
import type { Series } from './series.ts';

export type PlotKind = 'bars' | 'lines';

export interface PlotLook {
  series: readonly Series[];
  /** Bars are stacked, with the first series at the bottom. */
  kind: PlotKind;
  format: (value: number) => string;
  /** Whether the axis has days instead of times of day. */
  days: boolean;
}

export const PLOT_HEIGHT = 176;

/** A bar reaches from zero to the sum of its series and those below. The topmost is drawn first, the others over it. */
export function plotData(
  times: readonly number[],
  { series, kind }: Pick<PlotLook, 'series' | 'kind'>,
): uPlot.AlignedData {
  if (kind === 'lines') return [[...times], ...series.map(({ values }) => [...values])];
  const sums = series.map((_, top) =>
    times.map((_time, at) => series.slice(0, top + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
  );
  return [[...times], ...sums.toReversed()];
}

/** @param token the value of a design token */
export function plotOptions(
  library: Pick<typeof uPlot, 'paths'>,
  { series, kind, format, days }: PlotLook,
  width: number,
  token: (name: string) => string,
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: token('--muted'),
    font: `11px ${token('--sans')}`,
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
  };
  const bars = kind === 'bars' ? library.paths.bars?.({ size: [0.72, 40], align: 1 }) : undefined;
  const drawn = kind === 'bars' ? series.toReversed() : series;
  const face = days ? day : clockFace;
  return {
    width,
    height: PLOT_HEIGHT,
    padding: [10, 22, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.08)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        values: (_plot, splits) => splits.map((seconds) => face.format(seconds * 1000)),
      },
      { ...axis, size: 52, space: 30, values: (_plot, splits) => splits.map(format) },
    ],
    series: [
      {},
      ...drawn.map(({ label, colour }): uPlot.Series => {
        const stroke = token(colour);
        // A value between two gaps has no line, so lines have points.
        return bars === undefined
          ? { label, stroke, width: 1.6, spanGaps: false, points: { show: true, size: 4 } }
          : { label, stroke, fill: stroke, width: 0, paths: bars, points: { show: false } };
      }),
    ],
  };
}

const clockFace = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
