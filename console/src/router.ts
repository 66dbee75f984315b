import { useEffect, useRef } from 'preact/hooks';
import { visible } from '../../sdk/src/visible-text.ts';
import { createStore, useStore } from './live/store.ts';

/** The current page: path and query after the hash, so that any static host can serve every page. */
export interface Place {
  /** Decoded segments without empty ones, e.g. `['destinations', 'dst_…']`. */
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
    // The user typed a stray percent sign; the text stays as it is.
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

/** Returns a link to a page of the console. */
export function to(segments: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const pairs = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  const text = new URLSearchParams(pairs).toString();
  return `#/${segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/')}${text === '' ? '' : `?${text}`}`;
}

export function go(address: string): void {
  location.hash = address;
}

/** Replaces the current entry of the history, e.g. for a changed filter. */
export function replace(address: string): void {
  history.replaceState(null, '', address);
  read();
}

/** Sets the title of the page and focuses its heading when another page opens, as a full load would. */
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
    document.title = `${visible(title)} · Webhooks`;
    // New data has replaced the focused heading.
    if (focused.current && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [title]);
  return { ref, tabIndex: -1 };
}

/** Whether a page was shown before: the first page leaves the focus to the browser. */
let visited = false;
