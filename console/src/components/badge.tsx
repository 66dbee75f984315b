import type { DeliveryStatus, DeliverySummary, Destination, Verdict } from '../api/types.ts';
import { shortTime } from '../format/time.ts';
import { clock } from '../live/clock.ts';
import { useStore } from '../live/store.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';

interface Look {
  label: string;
  tone: Tone;
  icon: IconName;
}

/** A state as word, shape and colour. */
export function Badge({ label, tone, icon }: Look) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} size={11} />
      {label}
    </span>
  );
}

export const STATUS_LOOKS: Readonly<Record<DeliveryStatus, Look>> = {
  PENDING: { label: 'Pending', tone: 'info', icon: 'clock' },
  SUCCESS: { label: 'Success', tone: 'good', icon: 'check' },
  FAILED: { label: 'Failed', tone: 'warn', icon: 'retry' },
  RETRY_EXHAUSTED: { label: 'Retry exhausted', tone: 'bad', icon: 'cross' },
};

export const StatusBadge = ({ status }: Pick<DeliverySummary, 'status'>) => <Badge {...STATUS_LOOKS[status]} />;

const STATE_LOOKS: Readonly<Record<Destination['state'], Look>> = {
  ACTIVE: { label: 'Active', tone: 'good', icon: 'check' },
  PAUSED: { label: 'Paused', tone: 'warn', icon: 'pause' },
  DISABLED: { label: 'Disabled', tone: 'bad', icon: 'block' },
  LISTENING: { label: 'Listening', tone: 'info', icon: 'clock' },
};

interface StateBadgeProps {
  state: Destination['state'];
  blockedBy?: 'rate_limit' | 'circuit' | undefined;
  /** ISO 8601. */
  blockedUntil?: string | undefined;
  /** How badly it fails. */
  fails?: 'bad' | 'warn' | undefined;
  /** Whether any POST arrived: an unused destination is not known to work. */
  works?: boolean;
}

/** The state of a destination, and why its deliveries wait or fail. */
export function StateBadge({ state, blockedBy, blockedUntil, fails, works = true }: StateBadgeProps) {
  const now = useStore(clock);
  if (state === 'ACTIVE' && blockedUntil !== undefined && Date.parse(blockedUntil) > now) {
    const until = `until ${shortTime(Date.parse(blockedUntil), now)}`;
    if (blockedBy === 'circuit') return <Badge label={`Circuit open ${until}`} tone="bad" icon="block" />;
    return (
      <Badge label={`${blockedBy === undefined ? 'Blocked' : 'Rate-limited'} ${until}`} tone="warn" icon="clock" />
    );
  }
  if (state === 'ACTIVE' && fails !== undefined) return <Badge label="Failing" tone={fails} icon="retry" />;
  if (state === 'ACTIVE' && !works) return <Badge label="Active" tone="idle" icon="dash" />;
  return <Badge {...STATE_LOOKS[state]} />;
}

const VERDICT_LOOKS: Readonly<Record<Verdict['verdict'], Look>> = {
  delivered: { label: 'Delivered', tone: 'good', icon: 'check' },
  pending: { label: 'Pending', tone: 'info', icon: 'clock' },
  failing: { label: 'Failing', tone: 'warn', icon: 'retry' },
  exhausted: { label: 'Exhausted', tone: 'bad', icon: 'cross' },
  paused: { label: 'Paused', tone: 'warn', icon: 'pause' },
  disabled: { label: 'Disabled', tone: 'bad', icon: 'block' },
  blocked: { label: 'Blocked', tone: 'warn', icon: 'clock' },
  listened: { label: 'Listened', tone: 'info', icon: 'check' },
  not_subscribed: { label: 'Not subscribed', tone: 'idle', icon: 'dash' },
  filtered: { label: 'Filtered', tone: 'idle', icon: 'filter' },
};

export const VerdictBadge = ({ verdict }: Pick<Verdict, 'verdict'>) => <Badge {...VERDICT_LOOKS[verdict]} />;
