import { release, wanted } from '../live/held.ts';
import { useStore } from '../live/store.ts';
import { go } from '../router.ts';
import { Dialog } from './dialog.tsx';

/** Asks whether input that is not saved may be lost. Escape stays on the page. */
export function LeaveDialog() {
  const address = useStore(wanted);
  if (address === undefined) return null;
  const stay = (): void => wanted.set(undefined);
  return (
    <Dialog title="Leave without saving?" onClose={stay}>
      <p>Your input on this page is not saved, and is lost on another page.</p>
      <footer>
        <button type="button" class="button main" onClick={stay}>
          Stay here
        </button>
        <button
          type="button"
          class="button danger"
          onClick={() => {
            release();
            go(address);
          }}
        >
          Leave
        </button>
      </footer>
    </Dialog>
  );
}
