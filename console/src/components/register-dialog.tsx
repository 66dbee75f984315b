import { useState } from 'preact/hooks';
import { createDestination } from '../api/operations.ts';
import type { DestinationWithSecret } from '../api/types.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { SecretShown } from './secret-shown.tsx';

/** Registers a destination and shows its secret. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [events, setEvents] = useState('*');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [made, setMade] = useState<DestinationWithSecret>();
  const register = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const types = events.split(/[\s,]+/).filter(Boolean);
      setMade(
        await createDestination({ url: url.trim(), events: types, ...(name.trim() !== '' && { name: name.trim() }) }),
      );
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  };
  if (made !== undefined) {
    return (
      <Dialog title={`${made.name} is registered`} onClose={onClose}>
        <SecretShown destination={made} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Register a destination" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void register();
        }}
      >
        {error !== undefined && <ProblemNotice error={error} />}
        <label class="field">
          <span>URL</span>
          <input
            type="url"
            required
            value={url}
            placeholder="https://shop.example.com/webhook"
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>Name (default: the host of the URL)</span>
          <input value={name} maxLength={100} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>Event types, e.g. order.created, product.* or *</span>
          <input required value={events} onInput={(event) => setEvents(event.currentTarget.value)} />
        </label>
        <footer>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={busy}>
            Register
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
