import { fromLocalInput, localInput } from '../format/local-input.ts';
import type { Period } from '../format/period.ts';
import { PERIODS } from '../format/period.ts';
import { zoneAt } from '../format/time.ts';

interface PeriodFieldProps {
  /** What the times are of, e.g. `Accepted`. */
  label: string;
  value: Period;
  onChange: (period: Period) => void;
  /** Whether there can be no period. */
  optional?: boolean;
}

/** A period by preset, or between two times of the zone that it shows. */
export function PeriodField({ label, value: { period, from, to }, onChange, optional = true }: PeriodFieldProps) {
  const now = Date.now();
  const zone = zoneAt(now);
  const choose = (next: string): void =>
    onChange(
      next === 'between'
        ? { period: next, from: from ?? new Date(now - 3_600_000).toISOString(), to }
        : { period: next },
    );
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <select value={period} onChange={(event) => choose(event.currentTarget.value)}>
          {optional && <option value="">Any time</option>}
          {Object.entries(PERIODS).map(([name, preset]) => (
            <option key={name} value={name}>
              {preset.label}
            </option>
          ))}
          <option value="between">Between …</option>
        </select>
      </label>
      {period === 'between' && (
        <>
          <TimeInput label={`From (${zone})`} value={from} onChange={(time) => onChange({ period, from: time, to })} />
          <TimeInput
            label={`To (${zone}; empty: now)`}
            value={to}
            onChange={(time) => onChange({ period, from, to: time })}
          />
        </>
      )}
    </>
  );
}

interface TimeInputProps {
  label: string;
  /** ISO 8601. */
  value: string | undefined;
  onChange: (value: string) => void;
}

function TimeInput({ label, value, onChange }: TimeInputProps) {
  const at = Date.parse(value ?? '');
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="datetime-local"
        value={Number.isNaN(at) ? '' : localInput(at)}
        onChange={(event) => onChange(fromLocalInput(event.currentTarget.value))}
      />
    </label>
  );
}
