import type { ComponentChildren } from 'preact';

interface EmptyProps {
  title: string;
  /** The next step. */
  children?: ComponentChildren;
  /** The button of the next step. */
  action?: ComponentChildren;
}

/** In place of a list without items: why, and the next step. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div class="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}
