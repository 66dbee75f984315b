import { count } from '../format/quantity.ts';

const NAMES: Readonly<Record<string, string>> = {
  dns: 'Name not found',
  connect: 'No connection',
  tls: 'TLS',
  timeout: 'Timeout',
  http: 'HTTP status',
  guard: 'URL refused',
  protocol: 'Protocol',
  'too-large': 'Too large',
};

/** The name of a failure class. */
export const failureName = (failure: string): string => NAMES[failure] ?? failure;

/** Failed attempts by class. @param failures sorted, the most frequent class first */
export function FailureBars({ failures }: { failures: readonly (readonly [string, number])[] }) {
  const most = Math.max(1, ...failures.map(([, times]) => times));
  if (failures.length === 0) return <p class="muted">No attempt failed.</p>;
  return (
    <div class="bars" role="list">
      {failures.map(([name, times]) => (
        <div key={name} role="listitem" style={{ display: 'contents' }}>
          <span>{failureName(name)}</span>
          <span class="bar">
            <span style={{ width: `${(times / most) * 100}%` }} />
          </span>
          <span class="number">{count(times)}</span>
        </div>
      ))}
    </div>
  );
}
