import { useEffect, useRef, useState } from 'preact/hooks';
import { go, to } from '../router.ts';

/** Opens the page of an id: a delivery, a destination, or else an event. The id of a publisher can have any form. */
export function SearchBox() {
  const [text, setText] = useState('');
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        target.closest('input, select, textarea, dialog') !== null
      )
        return;
      event.preventDefault();
      ref.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const open = (event: Event): void => {
    event.preventDefault();
    const id = text.trim();
    if (id === '') return;
    setText('');
    const kind = id.startsWith('dlv_') ? 'deliveries' : id.startsWith('dst_') ? 'destinations' : 'events';
    go(to([kind, id]));
  };
  return (
    <form role="search" class="search" onSubmit={open}>
      <input
        ref={ref}
        type="search"
        value={text}
        placeholder="Find an id  ( / )"
        aria-label="Search by event, delivery or destination id"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
