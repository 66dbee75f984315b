import type { AuditEntry } from '../api/types.ts';
import { to } from '../router.ts';
import { Card } from './card.tsx';
import { When } from './time.tsx';

/** The name of a caller, or else its ARN or subject. */
export const callerOf = ({ principalName, principal }: AuditEntry): string => principalName ?? principal;

/** E.g. `rotate secret` for `destination.rotate-secret`. */
export const actionOf = ({ action }: AuditEntry): string => (action.split('.')[1] ?? action).replaceAll('-', ' ');

/** The latest changes of a destination with their callers, newest first. */
export function Audit({ entries, target }: { entries: readonly AuditEntry[]; target: string }) {
  return (
    <Card title="Changes" aside={<a href={to(['audit'], { target })}>All changes</a>}>
      {entries.length === 0 ? (
        <p class="muted">No changes recorded.</p>
      ) : (
        <ol class="stack">
          {entries.map((entry) => (
            <li key={entry.requestId}>
              <div class="line">
                <strong>{actionOf(entry)}</strong>
                <span class="muted small">
                  <When at={entry.at} />
                </span>
              </div>
              {entry.fields !== undefined && entry.fields.length > 0 && <p class="small">{entry.fields.join(', ')}</p>}
              <p class="small muted cut" title={entry.principal}>
                {callerOf(entry)}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
