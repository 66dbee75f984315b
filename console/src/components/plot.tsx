import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';

export interface PlotSeries {
  label: string;
  /** The name of a design token. */
  colour: string;
  /** One value for each time; `null` without data. */
  values: readonly (number | null)[];
}

interface PlotProps {
  /** The content in a sentence, for screen readers. */
  summary: string;
  /** Unix seconds. */
  times: readonly number[];
  series: readonly PlotSeries[];
  /** Whether bars are stacked, with the first series at the bottom. */
  kind: 'bars' | 'lines';
  format: (value: number) => string;
}

const HEIGHT = 176;
const dark = matchMedia('(prefers-color-scheme: dark)');
const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The library gives the language of the browser to Intl, which throws for some, e.g. `en-US@posix`. */
function repairLanguage(): void {
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-GB' });
  }
}

/** A chart over time. The first chart loads the library. */
export function Plot({ summary, times, series, kind, format }: PlotProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [library, setLibrary] = useState<typeof uPlot>();
  const [scheme, setScheme] = useState(dark.matches);
  const plot = useRef<uPlot | undefined>(undefined);
  useEffect(() => {
    repairLanguage();
    void import('uplot').then(({ default: loaded }) => setLibrary(() => loaded));
    const onScheme = (): void => setScheme(dark.matches);
    dark.addEventListener('change', onScheme);
    return () => dark.removeEventListener('change', onScheme);
  }, []);

  const shape = `${kind} ${series.map(({ label }) => label).join()}`;
  useEffect(() => {
    const target = ref.current;
    if (library === undefined || target === null) return undefined;
    const made = new library(
      optionsOf(library, series, kind, format, target.clientWidth),
      dataOf(times, series, kind),
      target,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: HEIGHT }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [library, scheme, shape]);
  useEffect(() => {
    plot.current?.setData(dataOf(times, series, kind));
  }, [times, series, kind]);

  return (
    <figure>
      <div ref={ref} class="plot" role="img" aria-label={summary} />
      <div class="legend" aria-hidden="true">
        {series.map(({ label, colour }) => (
          <span key={label} style={{ '--key': `var(${colour})` }}>
            {label}
          </span>
        ))}
      </div>
    </figure>
  );
}

/** A bar reaches from zero to the sum of its series and those below. The topmost is drawn first, the others over it. */
function dataOf(times: readonly number[], series: readonly PlotSeries[], kind: PlotProps['kind']): uPlot.AlignedData {
  if (kind === 'lines') return [[...times], ...series.map(({ values }) => [...values])];
  const sums = series.map((_, top) =>
    times.map((_time, at) => series.slice(0, top + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
  );
  return [[...times], ...sums.toReversed()];
}

function optionsOf(
  library: typeof uPlot,
  series: readonly PlotSeries[],
  kind: PlotProps['kind'],
  format: (value: number) => string,
  width: number,
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: token('--muted'),
    font: `11px ${token('--sans')}`,
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
  };
  const bars = kind === 'bars' ? library.paths.bars?.({ size: [0.72, 40], align: 1 }) : undefined;
  const drawn = kind === 'bars' ? series.toReversed() : series;
  return {
    width,
    height: HEIGHT,
    padding: [10, 22, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.08)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, values: (_plot, splits) => splits.map(timeOfDay) },
      { ...axis, size: 52, space: 30, values: (_plot, splits) => splits.map(format) },
    ],
    series: [
      {},
      ...drawn.map(({ label, colour }): uPlot.Series => {
        const stroke = token(colour);
        const common = { label, stroke, points: { show: false } };
        return bars === undefined
          ? Object.assign(common, { width: 1.6, spanGaps: true })
          : Object.assign(common, { fill: stroke, width: 0, paths: bars });
      }),
    ],
  };
}

const clockFace = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockFaceToSecond = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const timeOfDay = (seconds: number): string =>
  (seconds % 60 === 0 ? clockFace : clockFaceToSecond).format(seconds * 1000);
