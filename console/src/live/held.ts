import { useEffect } from 'preact/hooks';
import { createStore } from './store.ts';

/**
 * Why the page stays: `keep` while it shows what it cannot show again, e.g. a new secret; `ask` while it has input that is
 * not saved, which the user may give up.
 */
export type Hold = 'keep' | 'ask';

/** The strongest hold; `undefined` while another page may open. */
export const held = createStore<Hold | undefined>(undefined);

/** The address that the user wants to go to while the page asks; `undefined` for no question. */
export const wanted = createStore<string | undefined>(undefined);

const holds = new Set<{ hold: Hold }>();

function update(): void {
  const all = [...holds].map(({ hold }) => hold);
  const strongest = all.includes('keep') ? 'keep' : all[0];
  if (strongest === undefined) {
    removeEventListener('beforeunload', ask);
    wanted.set(undefined);
  } else addEventListener('beforeunload', ask);
  held.set(strongest);
}

/** Holds the page while `hold` is given: no other page opens, or not without a question, and the browser asks before it leaves. */
export function useHold(hold: Hold | undefined): void {
  useEffect(() => {
    if (hold === undefined) return undefined;
    const own = { hold };
    holds.add(own);
    update();
    return () => {
      holds.delete(own);
      update();
    };
  }, [hold]);
}

/** Ends every hold at once, before the page goes on by itself. */
export function release(): void {
  holds.clear();
  update();
}

/** Runs `work` now, or once the page is free. */
export function whenFree(work: () => void): void {
  if (held.get() === undefined) return work();
  const stop = held.subscribe(() => {
    if (held.get() !== undefined) return;
    stop();
    work();
  });
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
