import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { visible } from '../../../sdk/src/visible-text.ts';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside and restores it at the end. Escape closes the dialog. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  return (
    <dialog ref={ref} aria-labelledby={id} onClose={onClose}>
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
