import { visible } from '../../../sdk/src/visible-text.ts';
import { createStore, useStore } from '../live/store.ts';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const SHOWN_MS = 6000;

const toasts = createStore<readonly Toast[]>([]);
let made = 0;

/** Shows the outcome of an action in a corner and announces it to screen readers. */
export function say(text: string, bad = false): void {
  const toast = { id: ++made, text: visible(text), bad };
  toasts.set([...toasts.get(), toast]);
  setTimeout(() => toasts.set(toasts.get().filter(({ id }) => id !== toast.id)), SHOWN_MS);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {useStore(toasts).map(({ id, text, bad }) => (
        <p key={id} class={bad ? 'bad' : ''}>
          {text}
        </p>
      ))}
    </div>
  );
}
