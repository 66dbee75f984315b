import type { AuditEntry } from '../api/types.ts';
import { Card } from './card.tsx';
import { When } from './time.tsx';

/** The changes with their callers, newest first. */
export function Audit({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <Card title="Changes">
      {entries.length === 0 ? (
        <p class="muted">No changes recorded.</p>
      ) : (
        <ol class="stack">
          {entries.map(({ at, action, principal, fields, requestId }) => (
            <li key={requestId}>
              <div class="line">
                <strong>{action.split('.')[1]?.replace('-', ' ')}</strong>
                <span class="muted small">
                  <When at={at} />
                </span>
              </div>
              {fields !== undefined && fields.length > 0 && <p class="small">{fields.join(', ')}</p>}
              <p class="small muted cut" title={principal}>
                {principal}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
