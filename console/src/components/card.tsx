import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface CardProps {
  title: string;
  /** Content at the right of the title. */
  aside?: ComponentChildren;
  /** Whether the content reaches the edges, for tables and lists. */
  flush?: boolean;
  children: ComponentChildren;
}

/** A titled part of a page. */
export function Card({ title, aside, flush = false, children }: CardProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {flush ? children : <div class="body">{children}</div>}
    </section>
  );
}
