import { useEffect, useRef } from 'preact/hooks';
import type { AuditEntry } from '../api/types.ts';
import { callerOf } from '../components/audit.tsx';
import { When } from '../components/time.tsx';
import type { Setting } from './draft.ts';

const NAMES: Readonly<Record<Setting, string>> = {
  url: 'URL',
  name: 'name',
  description: 'description',
  events: 'events',
  filter: 'filter',
  headers: 'headers',
  rateLimit: 'limit',
  retry: 'retries',
  secretHeader: 'X-Webhook-Secret',
};

interface ChangedMeanwhileProps {
  /** The latest change in the audit trail. */
  entry: AuditEntry | undefined;
  /** Settings that somebody else changed. */
  theirs: readonly Setting[];
  /** Settings that the user changed. */
  mine: readonly Setting[];
  onMine: () => void;
  onTheirs: () => void;
}

/** Says that nothing was saved, since somebody else changed the destination first, and offers both ways on. */
export function ChangedMeanwhile({ entry, theirs, mine, onMine, onTheirs }: ChangedMeanwhileProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const both = theirs.filter((setting) => mine.includes(setting));
  return (
    <div class="notice warn" role="alert" tabIndex={-1} ref={ref}>
      <strong>Somebody else changed this destination meanwhile; nothing of yours is saved yet</strong>
      <p>
        {entry !== undefined && (
          <>
            {callerOf(entry)} at <When at={entry.at} />:{' '}
          </>
        )}
        {theirs.length === 0 ? 'its state or its secret' : named(theirs)}. You changed {named(mine)}.
        {both.length > 0 && ` Both changed ${named(both)}: yours would replace theirs.`}
      </p>
      <div class="actions">
        <button type="button" class="button main" onClick={onMine}>
          Put my changes on theirs
        </button>
        <button type="button" class="button" onClick={onTheirs}>
          Drop my changes
        </button>
      </div>
    </div>
  );
}

const named = (settings: readonly Setting[]): string => settings.map((setting) => NAMES[setting]).join(', ');
