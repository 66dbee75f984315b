import { useState } from 'preact/hooks';
import type { RecoveryScope } from '../api/operations.ts';
import { planRecovery, startRecovery } from '../api/operations.ts';
import type { Period } from '../format/period.ts';
import { boundsOf } from '../format/period.ts';
import { counted } from '../format/quantity.ts';
import { TextField } from '../forms/text-field.tsx';
import type { Job } from '../live/jobs.ts';
import { JobDialog } from './job-dialog.tsx';
import { PeriodField } from './period-field.tsx';
import { say } from './toast.tsx';

interface RecoverDialogProps {
  id: string;
  name: string;
  jobs: readonly Job[] | undefined;
  onStart: () => void;
  onClose: () => void;
}

/** Sends deliveries again, after a dry run that counts them. */
export function RecoverDialog({ id, name, jobs, onStart, onClose }: RecoverDialogProps) {
  const [period, setPeriod] = useState<Period>({ period: '24h' });
  const [failing, setFailing] = useState(false);
  const [codes, setCodes] = useState('');
  const scope = (): RecoveryScope => {
    const { from, to: until } = boundsOf(period, Date.now());
    const words = codes.split(/[\s,]+/).filter(Boolean);
    return {
      since: from ?? '',
      ...(until !== undefined && { until }),
      statuses: failing ? ['RETRY_EXHAUSTED', 'FAILED'] : ['RETRY_EXHAUSTED'],
      ...(words.length > 0 && { codes: words }),
    };
  };
  return (
    <JobDialog
      title={`Recover ${name}`}
      id={id}
      jobs={jobs}
      scope={scope}
      plan={(wanted) => planRecovery(id, wanted)}
      found={({ deliveries }) => ({
        count: deliveries,
        sentence: `${counted(deliveries, 'delivery', 'deliveries')} would be sent again`,
      })}
      start={async (wanted, { since, until }) => {
        await startRecovery(id, { ...wanted, since, until });
        onStart();
        say('The recovery has started.');
      }}
      submit="Send them again"
      onClose={onClose}
    >
      {(faults, onInput) => (
        <>
          <p class="muted">
            Sends deliveries that did not arrive again, at the limit of the destination. Delivered ones are skipped.
          </p>
          <div class="fields">
            <PeriodField
              label="Accepted"
              optional={false}
              value={period}
              onChange={(next) => {
                setPeriod(next);
                onInput();
              }}
            />
          </div>
          <TextField
            label="Codes of the last attempt"
            name="codes"
            value={codes}
            onValue={(next) => {
              setCodes(next);
              onInput();
            }}
            faults={faults}
            hint="Empty: any. Statuses, classes and errors, e.g. 5xx 429 ECONNREFUSED"
          />
          <label class="check">
            <input
              type="checkbox"
              checked={failing}
              onChange={(event) => {
                setFailing(event.currentTarget.checked);
                onInput();
              }}
            />
            Also those that are still being tried again
          </label>
        </>
      )}
    </JobDialog>
  );
}
