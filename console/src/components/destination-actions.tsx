import { useState } from 'preact/hooks';
import { pauseDestination, resumeDestination } from '../api/operations.ts';
import type { Destination } from '../api/types.ts';
import { clock } from '../live/clock.ts';
import { useStore } from '../live/store.ts';
import { to } from '../router.ts';
import { Action } from './action.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { TestDialog } from './test-dialog.tsx';

interface DestinationActionsProps {
  destination: Destination;
  onChange: () => void;
}

/** Whether its circuit is open now: it rests after failures. */
export const isCircuitOpen = ({ state, blockedBy, blockedUntil }: Destination, now: number): boolean =>
  state === 'ACTIVE' && blockedBy === 'circuit' && blockedUntil !== undefined && Date.parse(blockedUntil) > now;

/** The actions of a destination. */
export function DestinationActions({ destination, onChange }: DestinationActionsProps) {
  const { id, name, state } = destination;
  const [open, setOpen] = useState<'test' | 'rotate' | 'delete'>();
  const rests = isCircuitOpen(destination, useStore(clock));
  const close = (): void => {
    setOpen(undefined);
    onChange();
  };
  return (
    <div class="actions">
      {state !== 'LISTENING' && (
        <>
          <a class="button" href={to(['destinations', id, 'edit'])}>
            Edit
          </a>
          <button type="button" class="button" onClick={() => setOpen('test')}>
            Send a test
          </button>
          {(state !== 'ACTIVE' || rests) && (
            <Action
              kind="main"
              act={async () => {
                await resumeDestination(id);
                onChange();
                return rests
                  ? `The circuit of ${name} is closed; what waited goes out within minutes.`
                  : `${name} is active again; what waited goes out within minutes.`;
              }}
            >
              {rests ? 'Resume now' : 'Resume'}
            </Action>
          )}
          {state === 'ACTIVE' && (
            <Action
              act={async () => {
                await pauseDestination(id);
                onChange();
                return `${name} is paused; its deliveries wait.`;
              }}
            >
              Pause
            </Action>
          )}
          <a class="button" href={to(['destinations', id, 'recover'])}>
            Recover
          </a>
          <a class="button" href={to(['destinations', id, 'backfill'])}>
            Backfill
          </a>
          <button type="button" class="button" onClick={() => setOpen('rotate')}>
            Rotate secret
          </button>
        </>
      )}
      <button type="button" class="button danger" onClick={() => setOpen('delete')}>
        Delete
      </button>
      {open === 'test' && <TestDialog destination={destination} onClose={close} />}
      {open === 'rotate' && <RotateDialog id={id} name={name} onClose={close} />}
      {open === 'delete' && <DeleteDialog id={id} name={name} onClose={close} />}
    </div>
  );
}
