import type { Attempt } from '../api/types.ts';
import { duration } from '../format/quantity.ts';

const PHASES = [
  { name: 'DNS', key: '--phase-dns' },
  { name: 'Connect', key: '--phase-connect' },
  { name: 'TLS', key: '--phase-tls' },
  { name: 'Waiting', key: '--phase-wait' },
  { name: 'Reading', key: '--phase-read' },
] as const;

interface Part {
  name: string;
  key: string;
  ms: number;
}

/** Milliseconds of each phase; the rest of the total is the time to read the response. */
export function partsOf(phases: NonNullable<Attempt['phases']>): Part[] {
  const { dns = 0, connect = 0, tls = 0, firstByte = 0, total } = phases;
  const values = [dns, connect, tls, firstByte, Math.max(0, total - dns - connect - tls - firstByte)];
  return PHASES.map(({ name, key }, index) => ({ name, key, ms: values[index] ?? 0 })).filter(({ ms }) => ms > 0);
}

/** The phases of an attempt as a bar. @param longest milliseconds of the longest attempt, the full width */
export function PhaseBar({ phases, longest }: { phases: NonNullable<Attempt['phases']>; longest: number }) {
  const parts = partsOf(phases);
  const text = parts.map(({ name, ms }) => `${name} ${duration(ms)}`).join(', ');
  return (
    <>
      <div class="phases" role="img" aria-label={`Phases: ${text}`}>
        {parts.map(({ name, key, ms }) => (
          <span
            key={name}
            title={`${name} ${duration(ms)}`}
            style={{ '--key': `var(${key})`, width: `${(ms / Math.max(longest, phases.total)) * 100}%` }}
          />
        ))}
      </div>
      <div class="legend" aria-hidden="true">
        {parts.map(({ name, key, ms }) => (
          <span key={name} style={{ '--key': `var(${key})` }}>
            {name} {duration(ms)}
          </span>
        ))}
      </div>
    </>
  );
}
