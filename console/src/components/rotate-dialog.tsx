import { useState } from 'preact/hooks';
import { rotateSecret } from '../api/operations.ts';
import type { DestinationWithSecret } from '../api/types.ts';
import { Action } from './action.tsx';
import { Confirm, Dialog } from './dialog.tsx';
import { SecretShown } from './secret-shown.tsx';

/** Rotates the secret of a destination and shows the new one. */
export function RotateDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const [immediately, setImmediately] = useState(false);
  const [rotated, setRotated] = useState<DestinationWithSecret>();
  if (rotated !== undefined) {
    return (
      <Dialog title={`The new secret of ${name}`} onClose={onClose}>
        <SecretShown destination={rotated} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Confirm
      title={`Rotate the secret of ${name}?`}
      onClose={onClose}
      action={
        <Action
          kind="main"
          act={async () => {
            setRotated(await rotateSecret(id, immediately));
            return undefined;
          }}
        >
          Rotate
        </Action>
      }
    >
      <p>
        POSTs are signed with the new secret at once, and with the old one as well for 24 hours, so that the receiver
        can change over.
      </p>
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
