import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface FoldProps {
  title: string;
  /** Whether it is open at first. */
  open?: boolean;
  children: ComponentChildren;
}

/** A part that opens on demand. Its content is made when it opens first: a body can have 1 MB. */
export function Fold({ title, open = false, children }: FoldProps) {
  const [made, setMade] = useState(open);
  return (
    <details
      class="fold"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open) setMade(true);
      }}
    >
      <summary>{title}</summary>
      {made && <div class="stack">{children}</div>}
    </details>
  );
}
