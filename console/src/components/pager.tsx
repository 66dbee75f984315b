import type { ComponentChildren } from 'preact';

interface PagerProps {
  /** Shows the page before; `undefined` on the first one. */
  newer: (() => void) | undefined;
  /** Shows the page after; `undefined` on the last one. */
  older: (() => void) | undefined;
  children?: ComponentChildren;
}

/** The foot of a list in pages. */
export function Pager({ newer, older, children }: PagerProps) {
  return (
    <div class="pager">
      <div>{children}</div>
      <div>
        <button type="button" class="button small" disabled={newer === undefined} onClick={newer}>
          Newer
        </button>
        <button type="button" class="button small" disabled={older === undefined} onClick={older}>
          Older
        </button>
      </div>
    </div>
  );
}
