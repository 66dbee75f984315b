import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { say } from './toast.tsx';

interface ActionProps {
  /** @returns what to say when it is done */
  act: () => Promise<string | undefined>;
  children: ComponentChildren;
  kind?: 'main' | 'danger' | 'plain';
  small?: boolean;
  disabled?: boolean;
  /** For screen readers, where the words alone do not say what of. */
  label?: string;
}

/** A button that does something at the API once at a time, and says what came of it. */
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
