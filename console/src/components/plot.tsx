import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import type { PlotLook } from '../format/plot-options.ts';
import { PLOT_HEIGHT, plotData, plotOptions } from '../format/plot-options.ts';

interface PlotProps extends PlotLook {
  /** The content in a sentence, for screen readers. */
  summary: string;
  /** Unix seconds. */
  times: readonly number[];
}

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
export function Plot({ summary, times, ...look }: PlotProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [library, setLibrary] = useState<typeof uPlot>();
  const [failed, setFailed] = useState(false);
  const [scheme, setScheme] = useState(dark.matches);
  const plot = useRef<uPlot | undefined>(undefined);
  useEffect(() => {
    repairLanguage();
    // It fails without a network, and after a deployment that has another file.
    import('uplot').then(
      ({ default: loaded }) => setLibrary(() => loaded),
      () => setFailed(true),
    );
    const onScheme = (): void => setScheme(dark.matches);
    dark.addEventListener('change', onScheme);
    return () => dark.removeEventListener('change', onScheme);
  }, []);

  const { series, kind, days } = look;
  const shape = `${kind} ${days} ${series.map(({ label, colour }) => label + colour).join()}`;
  useEffect(() => {
    const target = ref.current;
    if (library === undefined || target === null) return undefined;
    const made = new library(plotOptions(library, look, target.clientWidth, token), plotData(times, look), target);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: PLOT_HEIGHT }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [library, scheme, shape]);
  useEffect(() => {
    plot.current?.setData(plotData(times, look));
  }, [times, series]);

  if (failed) return <p class="muted">{summary} The chart could not be loaded: reload the page to see it.</p>;
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
