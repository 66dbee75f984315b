import { useEffect, useRef } from 'preact/hooks';
import { visible } from '../../sdk/src/visible-text.ts';
import { held, wanted } from './live/held.ts';
import { createStore, useStore } from './live/store.ts';
import { ALL_TENANTS } from './tenant.ts';

export { ALL_TENANTS, oneTenant } from './tenant.ts';

/** The current page: path and query after the hash, so that any static host can serve every page. */
export interface Place {
  /** The tenant of `#/t/<tenant>/…`. Default, and of a link without a tenant: {@link ALL_TENANTS}. */
  tenant: string;
  /** Decoded segments behind the tenant without empty ones, e.g. `['destinations', 'dst_…']`. */
  segments: readonly string[];
  query: URLSearchParams;
}

function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const parts = path.split('/').filter(Boolean).map(decode);
  const [marker, tenant] = parts;
  const carries = marker === 't' && tenant !== undefined;
  return {
    tenant: carries ? tenant : ALL_TENANTS,
    segments: carries ? parts.slice(2) : parts,
    query: new URLSearchParams(query),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // The user typed a stray percent sign; the text stays as it is.
    return segment;
  }
}

/** The address of the page that is shown. */
let shown = location.hash;

function read(): void {
  const hold = held.get();
  if (hold !== undefined) {
    // Back, a link, or a typed address: the page that is shown stays, at least until the user has responded.
    if (hold === 'ask' && location.hash !== shown) wanted.set(location.hash);
    return history.pushState(null, '', shown);
  }
  shown = location.hash;
  place.set(placeOf(shown));
}

const place = createStore<Place>(placeOf(location.hash), () => {
  addEventListener('hashchange', read);
  read();
  return () => removeEventListener('hashchange', read);
});

export const usePlace = (): Place => useStore(place);

/**
 * Returns a link to a page of the console.
 *
 * @param tenant default: the tenant of the current page
 */
export function to(
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
  tenant: string = place.get().tenant,
): string {
  const pairs = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  const text = new URLSearchParams(pairs).toString();
  const path = ['t', tenant, ...segments].map((segment) => encodeURIComponent(segment.toWellFormed())).join('/');
  return `#/${path}${text === '' ? '' : `?${text}`}`;
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
