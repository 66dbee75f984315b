import { useState } from 'preact/hooks';
import { rotateSecret } from '../api/operations.ts';
import type { DestinationWithSecret } from '../api/types.ts';
import { faultsOf } from '../forms/faults.ts';
import { TextField } from '../forms/text-field.tsx';
import { Confirm } from './dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { SecretDialog } from './secret-dialog.tsx';

/** Rotates the secret of a destination and shows the new one. */
export function RotateDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const [immediately, setImmediately] = useState(false);
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [rotated, setRotated] = useState<DestinationWithSecret>();
  const rotate = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      setRotated(await rotateSecret(id, { immediately, ...(secret !== '' && { secret }) }));
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  };
  if (rotated !== undefined)
    return <SecretDialog title={`The new secret of ${name}`} destination={rotated} onClose={onClose} />;
  const faults = faultsOf(error);
  return (
    <Confirm
      title={`Rotate the secret of ${name}?`}
      onClose={onClose}
      action={
        <button type="button" class="button main" disabled={busy} aria-busy={busy} onClick={() => void rotate()}>
          Rotate
        </button>
      }
    >
      {error !== undefined && faults.length === 0 && <ProblemNotice error={error} />}
      <p>
        {immediately
          ? 'POSTs are signed with the new secret alone from now on: the receiver refuses them until it has the new secret.'
          : 'POSTs are signed with the new secret at once, and with the old one as well for 24 hours, so that the receiver can change over.'}
      </p>
      <TextField
        label="Secret of your own"
        name="secret"
        value={secret}
        onValue={setSecret}
        faults={faults}
        hint="Empty: a new one is generated."
      />
      <label class="check">
        <input
          type="checkbox"
          checked={immediately}
          onChange={(event) => setImmediately(event.currentTarget.checked)}
        />
        The old secret has leaked: end it now
      </label>
    </Confirm>
  );
}
