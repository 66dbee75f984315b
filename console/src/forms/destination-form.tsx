import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { SHOWN_FIELDS } from './destination-fields.tsx';
import { faultsElsewhere, faultsOf } from './faults.ts';
import { FaultList } from './field.tsx';

interface DestinationFormProps {
  error: Error | undefined;
  /** The label of the button. */
  submit: string;
  onSubmit: () => Promise<void>;
  /** Address of the page to leave to. */
  back: string;
  children: ComponentChildren;
}

/** A form whose refusal stands beside the fields, with the first of them in focus. */
export function DestinationForm({ error, submit, onSubmit, back, children }: DestinationFormProps) {
  const ref = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const faults = faultsOf(error);
  useEffect(() => {
    if (error !== undefined) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus();
  }, [error]);
  return (
    <form
      ref={ref}
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        setBusy(true);
        void onSubmit().finally(() => setBusy(false));
      }}
    >
      {children}
      {error !== undefined && faults.length === 0 && <ProblemNotice error={error} />}
      {faults.length > 0 && (
        <div class="notice bad" role="alert">
          <strong>{faults.length === 1 ? 'One field needs a change' : `${faults.length} fields need a change`}</strong>
          <p>{[...new Set(faults.map(({ field }) => field))].join(', ')}: see beside the field.</p>
          <FaultList faults={faultsElsewhere(faults, SHOWN_FIELDS)} />
        </div>
      )}
      <footer class="actions">
        <button type="submit" class="button main" disabled={busy} aria-busy={busy}>
          {submit}
        </button>
        <a class="button" href={back}>
          Cancel
        </a>
      </footer>
    </form>
  );
}
