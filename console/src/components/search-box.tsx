import { useEffect, useRef, useState } from 'preact/hooks';
import { go, to } from '../router.ts';

/** Ids that the API makes, and the pages of what they name. */
const IDS = [
  [/^dlv_[0-9A-Za-z]{46}$/, 'deliveries'],
  [/^dst_[0-9A-Za-z]{16}$/, 'destinations'],
  [/^msg_[0-9A-Za-z]{22}$/, 'events'],
] as const;

/** Opens the page of an id, or else searches names, URLs, types and the ids of publishers. */
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
    const wanted = text.trim();
    if (wanted === '') return;
    setText('');
    const page = IDS.find(([format]) => format.test(wanted))?.[1];
    go(page === undefined ? to(['search'], { q: wanted }) : to([page, wanted]));
  };
  return (
    <form role="search" class="search" onSubmit={open}>
      <input
        ref={ref}
        type="search"
        value={text}
        placeholder="Search  ( / )"
        aria-label="Search names, URLs, types and ids"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
