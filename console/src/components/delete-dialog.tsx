import { getDestination } from '../api/operations.ts';
import { deleteDestination } from '../api/operations.ts';
import { counted } from '../format/quantity.ts';
import { refreshAll } from '../live/sources.ts';
import { useLive } from '../live/use-live.ts';
import { go, to } from '../router.ts';
import { Action } from './action.tsx';
import { Confirm } from './dialog.tsx';
import { Ago } from './time.tsx';

/** Deletes a destination after it has said what waits and when the destination was last used. */
export function DeleteDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { value, error } = useLive(`use of ${id}`, async (signal) => (await getDestination(id, signal)).value);
  return (
    <Confirm
      title={`Delete ${name}?`}
      onClose={onClose}
      action={
        <Action
          kind="danger"
          act={async () => {
            await deleteDestination(id);
            go(to(['destinations']));
            refreshAll();
            return `${name} is deleted.`;
          }}
        >
          Delete it
        </Action>
      }
    >
      <ul class="bullets">
        <li>
          {value?.waiting === undefined
            ? error === undefined
              ? 'Reading what waits…'
              : 'The API does not say what waits.'
            : value.waiting.deliveries === 0
              ? 'No delivery waits.'
              : `${value.waiting.atLeast === true ? 'At least ' : ''}${counted(value.waiting.deliveries, 'delivery waits', 'deliveries wait')}, and ${value.waiting.deliveries === 1 ? 'ends' : 'end'} as RETRY_EXHAUSTED.`}
        </li>
        {value !== undefined && (
          <li>
            {value.lastAttemptAt === undefined ? (
              'No attempt is known.'
            ) : (
              <>
                Its last attempt was <Ago at={value.lastAttemptAt} />.
              </>
            )}
          </li>
        )}
        <li>It gets no further POST. This cannot be undone.</li>
      </ul>
    </Confirm>
  );
}
