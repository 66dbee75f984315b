import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { say } from './toast.tsx';

interface ActionProps {
  /** @returns the message for the user */
  act: () => Promise<string | undefined>;
  children: ComponentChildren;
  kind?: 'main' | 'danger' | 'plain';
  small?: boolean;
  disabled?: boolean;
  /** The label for screen readers, if the words alone do not name the object. */
  label?: string;
}

/** A button that runs one API call at a time and shows its outcome. */
export function Action({ act, children, kind = 'plain', small = false, disabled = false, label }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      const done = await act();
      if (done !== undefined) say(done);
    } catch (error) {
      say((error as Error).message, true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class={`button ${kind}${small ? ' small' : ''}`}
      disabled={busy || disabled}
      aria-busy={busy}
      aria-label={label}
      onClick={() => void run()}
    >
      {children}
    </button>
  );
}
