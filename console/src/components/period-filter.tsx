import type { ComponentChildren } from 'preact';
import { faultsOfPeriod, periodIn } from '../format/period.ts';
import { PeriodField } from './period-field.tsx';

interface PeriodFilterProps {
  /** What the times are of. Default: Time. */
  label?: string;
  /** The query of the page: `period`, `from`, `to`. */
  query: URLSearchParams;
  onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

/** The period of a list, which the address of the page has. */
export function PeriodFilter({ label = 'Time', query, onChange }: PeriodFilterProps) {
  return (
    <PeriodField
      label={label}
      value={periodIn(query)}
      onChange={(period) => onChange({ from: '', to: '', ...period })}
    />
  );
}

/** A list, or why the address names no period for it: without the period it would be another list. */
export function InPeriod({ query, children }: { query: URLSearchParams; children: ComponentChildren }) {
  const faults = faultsOfPeriod(periodIn(query));
  if (faults.length === 0) return <>{children}</>;
  return (
    <div class="notice bad" role="alert">
      <strong>The address of this page has no period that can be read, so nothing is listed</strong>
      <ul>
        {faults.map(({ name, text, rule }) => (
          <li key={name}>
            <code>{name}</code> is <bdi>“{text}”</bdi>: {rule}.
          </li>
        ))}
      </ul>
      <p>Choose the time above, or correct the address.</p>
    </div>
  );
}
