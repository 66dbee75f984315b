import type { DeliverySummary } from '../api/types.ts';
import { counted } from '../format/quantity.ts';

const BARS = 30;
const WIDTH = 4;
const HEIGHT = 20;
const COLOURS = {
  SUCCESS: '--plot-good',
  FAILED: '--plot-warn',
  RETRY_EXHAUSTED: '--plot-bad',
  PENDING: '--plot-idle',
} as const;

/** The latest deliveries, newest at the right: duration and outcome of the last attempt. */
export function Sparkline({ deliveries }: { deliveries: readonly DeliverySummary[] }) {
  const shown = deliveries.slice(0, BARS).toReversed();
  const bad = shown.filter(({ status }) => status === 'FAILED' || status === 'RETRY_EXHAUSTED').length;
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${BARS * WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Latest ${counted(shown.length, 'delivery', 'deliveries')}: ${bad} failed`}
    >
      {shown.map(({ id, status, lastAttempt }, index) => {
        const height = heightOf(lastAttempt?.durationMs);
        return (
          <rect
            key={id}
            x={(BARS - shown.length + index) * WIDTH}
            y={HEIGHT - height}
            width={WIDTH - 1}
            height={height}
            rx="1"
            style={{ fill: `var(${COLOURS[status]})` }}
          />
        );
      })}
    </svg>
  );
}

/** A logarithmic scale from 1 ms to the timeout of 15 s. */
function heightOf(durationMs = 0): number {
  return Math.max(3, Math.round((Math.log10(Math.max(1, durationMs)) / Math.log10(15_000)) * HEIGHT));
}
