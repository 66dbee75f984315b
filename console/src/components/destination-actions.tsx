import { useState } from 'preact/hooks';
import { deleteDestination, pauseDestination, resumeDestination, testDestination } from '../api/operations.ts';
import type { Destination, TestResult } from '../api/types.ts';
import { go, to } from '../router.ts';
import { Action } from './action.tsx';
import { Confirm } from './dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { TestDialog } from './test-dialog.tsx';

interface DestinationActionsProps {
  destination: Destination;
  onChange: () => void;
}

/** The actions of a destination. */
export function DestinationActions({ destination: { id, name, state }, onChange }: DestinationActionsProps) {
  const [open, setOpen] = useState<'rotate' | 'delete'>();
  const [tested, setTested] = useState<TestResult>();
  const close = (): void => setOpen(undefined);
  return (
    <div class="actions">
      {state !== 'LISTENING' && (
        <>
          <Action
            act={async () => {
              setTested(await testDestination(id));
              return undefined;
            }}
          >
            Send a test
          </Action>
          {state === 'ACTIVE' ? (
            <Action
              act={async () => {
                await pauseDestination(id);
                onChange();
                return `${name} is paused; its deliveries wait.`;
              }}
            >
              Pause
            </Action>
          ) : (
            <Action
              kind="main"
              act={async () => {
                await resumeDestination(id);
                onChange();
                return `${name} is active again; what waited goes out within minutes.`;
              }}
            >
              Resume
            </Action>
          )}
          <a class="button" href={to(['destinations', id, 'recover'])}>
            Recover
          </a>
          <button type="button" class="button" onClick={() => setOpen('rotate')}>
            Rotate secret
          </button>
        </>
      )}
      <button type="button" class="button danger" onClick={() => setOpen('delete')}>
        Delete
      </button>
      {tested !== undefined && <TestDialog result={tested} onClose={() => setTested(undefined)} />}
      {open === 'rotate' && (
        <RotateDialog
          id={id}
          name={name}
          onClose={() => {
            close();
            onChange();
          }}
        />
      )}
      {open === 'delete' && (
        <Confirm
          title={`Delete ${name}?`}
          onClose={close}
          action={
            <Action
              kind="danger"
              act={async () => {
                await deleteDestination(id);
                go(to(['destinations']));
                return `${name} is deleted.`;
              }}
            >
              Delete it
            </Action>
          }
        >
          <p>It gets no further POST. Its open deliveries end as RETRY_EXHAUSTED. This cannot be undone.</p>
        </Confirm>
      )}
    </div>
  );
}
