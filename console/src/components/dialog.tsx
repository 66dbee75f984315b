import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { visible } from '../../../sdk/src/visible-text.ts';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Whether only a button inside closes the dialog. */
  locked?: boolean;
}

/**
 * A modal dialog: the browser keeps the focus inside and restores it at the end. Escape closes the dialog unless it is locked.
 */
export function Dialog({ title, onClose, children, locked = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  useEffect(() => {
    if (!locked) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') event.preventDefault();
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, [locked]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        if (locked) event.preventDefault();
      }}
      onClose={() => {
        // A browser closes a dialog at the second request, whatever the page says to it.
        if (locked) ref.current?.showModal();
        else onClose();
      }}
    >
      <div class="body">
        <h2 id={id}>{visible(title)}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** Asks for confirmation before an action that cannot be undone. */
export function Confirm({ title, onClose, children, action }: DialogProps & { action: ComponentChildren }) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <footer>
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        {action}
      </footer>
    </Dialog>
  );
}
