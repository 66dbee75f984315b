import { useEffect, useRef } from 'preact/hooks';
import { createStore, useStore } from './live/store.ts';

/** Where one is: the path and query behind the hash, so that any static host serves every page. */
export interface Place {
  /** Decoded, without empty ones, e.g. `['destinations', 'dst_…']`. */
  segments: readonly string[];
  query: URLSearchParams;
}

function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  return { segments: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Typed by hand, with a stray percent sign: meant as it stands.
    return segment;
  }
}

const read = (): void => place.set(placeOf(location.hash));

const place = createStore<Place>(placeOf(location.hash), () => {
  addEventListener('hashchange', read);
  read();
  return () => removeEventListener('hashchange', read);
});

export const usePlace = (): Place => useStore(place);

/** A link to a page of this app. */
export function to(segments: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const pairs = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  const text = new URLSearchParams(pairs).toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

export function go(address: string): void {
  location.hash = address;
}

/** In place of the current entry of the history, as for a filter that is being changed. */
export function replace(address: string): void {
  history.replaceState(null, '', address);
  read();
}

/** Names the page, and moves the focus to its heading once another page is opened, as a full load would. */
export function usePageTitle(title: string): { ref: { current: HTMLHeadingElement | null }; tabIndex: -1 } {
  const ref = useRef<HTMLHeadingElement>(null);
  const focused = useRef(false);
  useEffect(() => {
    focused.current = visited;
    visited = true;
    scrollTo(0, 0);
    if (focused.current) ref.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Webhooks`;
    // What was read has put another heading in the place of the focused one.
    if (focused.current && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [title]);
  return { ref, tabIndex: -1 };
}

/** Whether a page was shown before: the first one leaves the focus where the browser puts it. */
let visited = false;
