import { useState } from 'preact/hooks';
import type { BackfillScope } from '../api/operations.ts';
import { planBackfill, startBackfill } from '../api/operations.ts';
import type { Destination } from '../api/types.ts';
import type { Period } from '../format/period.ts';
import { boundsOf } from '../format/period.ts';
import { counted } from '../format/quantity.ts';
import { filterOf } from '../forms/draft.ts';
import { Field } from '../forms/field.tsx';
import { TextField } from '../forms/text-field.tsx';
import type { Job } from '../live/jobs.ts';
import { JobDialog } from './job-dialog.tsx';
import { PeriodField } from './period-field.tsx';
import { say } from './toast.tsx';

interface BackfillDialogProps {
  destination: Destination;
  jobs: readonly Job[] | undefined;
  onStart: () => void;
  onClose: () => void;
}

/** Sends earlier events that the destination did not get, after a dry run that counts them. */
export function BackfillDialog({ destination: { id, name, events }, jobs, onStart, onClose }: BackfillDialogProps) {
  const [period, setPeriod] = useState<Period>({ period: '24h' });
  const [types, setTypes] = useState('');
  const [filter, setFilter] = useState('');
  const scope = (): BackfillScope => {
    const { from, to } = boundsOf(period, Date.now());
    const words = types.split(/[\s,]+/).filter(Boolean);
    return {
      from: from ?? '',
      ...(to !== undefined && { to }),
      ...(words.length > 0 && { types: words }),
      ...(filter.trim() !== '' && { filter: filterOf(filter) }),
    };
  };
  return (
    <JobDialog
      title={`Backfill ${name}`}
      id={id}
      jobs={jobs}
      scope={scope}
      plan={(wanted) => planBackfill(id, wanted)}
      found={(plan) => ({ count: plan.events, sentence: `${counted(plan.events, 'event')} would be sent` })}
      start={async (wanted, { from, to }) => {
        await startBackfill(id, { ...wanted, from, to });
        onStart();
        say('The backfill has started.');
      }}
      submit="Send them"
      onClose={onClose}
    >
      {(faults, onInput) => (
        <>
          <p class="muted">
            Sends events that the destination did not get: from before it was registered, or left out by its types or
            filter of that time. Its types and filter of today decide. Events that it has are skipped.
          </p>
          <div class="fields">
            <PeriodField
              label="Recorded"
              optional={false}
              value={period}
              onChange={(next) => {
                setPeriod(next);
                onInput();
              }}
            />
          </div>
          <TextField
            label="Only these types"
            name="types"
            value={types}
            onValue={(next) => {
              setTypes(next);
              onInput();
            }}
            faults={faults}
            hint={`Empty: all that it subscribes to, ${events.join(', ')}`}
          />
          <Field
            label="Only events that match"
            names={['filter']}
            faults={faults}
            hint="A filter beside its own, as JSON. Empty: all."
          >
            {(described) => (
              <textarea
                {...described}
                class="mono"
                rows={2}
                spellcheck={false}
                value={filter}
                onInput={(event) => {
                  setFilter(event.currentTarget.value);
                  onInput();
                }}
              />
            )}
          </Field>
        </>
      )}
    </JobDialog>
  );
}
