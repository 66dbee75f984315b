import { useState } from 'preact/hooks';
import { createDestination } from '../api/operations.ts';
import type { DestinationWithSecret } from '../api/types.ts';
import { SecretDialog } from '../components/secret-dialog.tsx';
import { say } from '../components/toast.tsx';
import type { Draft } from '../forms/draft.ts';
import { emptyDraft, inputOf, isChanged } from '../forms/draft.ts';
import { DestinationFields } from '../forms/destination-fields.tsx';
import { faultsOf } from '../forms/faults.ts';
import { DestinationForm } from '../forms/destination-form.tsx';
import { useHold } from '../live/held.ts';
import { useMayWrite } from '../live/lists.ts';
import { refreshAll } from '../live/sources.ts';
import { go, oneTenant, to, usePageTitle, usePlace } from '../router.ts';

/** The tenant of a destination that names none. */
const DEFAULT_TENANT = 'default';

/** Registers a destination and shows its secret. */
export function RegisterPage() {
  const heading = usePageTitle('Register a destination');
  const { tenant } = usePlace();
  const mayWrite = useMayWrite();
  const [empty] = useState<Draft>(() => emptyDraft(oneTenant(tenant) ?? DEFAULT_TENANT));
  const [draft, setDraft] = useState(empty);
  const [error, setError] = useState<Error>();
  const [made, setMade] = useState<DestinationWithSecret>();
  useHold(made === undefined && isChanged(empty, draft) ? 'ask' : undefined);
  // A response that was lost is asked for again under the same key, and makes no second destination.
  const [attempt, setAttempt] = useState({ body: '', key: '' });
  const register = async (): Promise<void> => {
    setError(undefined);
    try {
      const input = inputOf(draft);
      const body = JSON.stringify(input);
      const key = attempt.body === body ? attempt.key : crypto.randomUUID();
      setAttempt({ body, key });
      const created = await createDestination(input, key);
      for (const { message, remedy } of created.warnings ?? []) say(`${message}. ${remedy}`, true);
      setMade(created);
      refreshAll();
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['destinations'])}>Destinations</a> / new
          </nav>
          <h1 {...heading}>Register a destination</h1>
        </div>
      </div>
      {mayWrite === false ? (
        <p class="notice">You may read here. Only an admin may register a destination.</p>
      ) : (
        <DestinationForm error={error} submit="Register" onSubmit={register} back={to(['destinations'])}>
          <DestinationFields draft={draft} onDraft={setDraft} faults={faultsOf(error)} isNew />
        </DestinationForm>
      )}
      {made !== undefined && (
        <SecretDialog
          title={`${made.name} is registered`}
          destination={made}
          onClose={() => go(to(['destinations', made.id], { new: 'yes' }))}
        >
          <p class="muted">Next: send it a test, and see how its receiver verifies webhooks.</p>
        </SecretDialog>
      )}
    </div>
  );
}
