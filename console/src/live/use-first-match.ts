import { useEffect, useRef, useState } from 'preact/hooks';
import type { Page } from './first-match.ts';
import { firstMatch } from './first-match.ts';

/** A search for the first page of a list with a match. */
export interface FirstMatch<Item> {
  /** Pages read so far. */
  reads: number;
  /** The first page with a match, or else the last one read; `undefined` while the search goes on. */
  page: Page<Item> | undefined;
  /** When that page was read, in milliseconds since the epoch. */
  readAt: number | undefined;
  error: Error | undefined;
  /** Searches on from a cursor, after a search that ended at its bound. */
  goOn: (cursor: string) => void;
}

const NOTHING = { reads: 0, page: undefined, readAt: undefined, error: undefined };

/**
 * Searches a list whose first page is empty. It does so once, since a search costs many reads: a later read of that page
 * begins no other.
 *
 * @param from cursor of the page after the empty one; `undefined` without a search
 */
export function useFirstMatch<Item>(
  from: string | undefined,
  read: (cursor: string, signal: AbortSignal) => Promise<Page<Item>>,
): FirstMatch<Item> {
  const [found, setFound] = useState<Omit<FirstMatch<Item>, 'goOn'>>(NOTHING);
  const running = useRef<AbortController | undefined>(undefined);
  const search = async (begin: string): Promise<void> => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const put = (next: Partial<FirstMatch<Item>>): void => {
      if (!signal.aborted) setFound({ ...NOTHING, ...next });
    };
    put({});
    try {
      const readShown = async (cursor: string): Promise<Page<Item>> => {
        await shown(signal);
        return read(cursor, signal);
      };
      put({ page: await firstMatch(begin, readShown, (reads) => put({ reads })), readAt: Date.now() });
    } catch (error) {
      put({ error: error as Error });
    }
  };
  useEffect(() => {
    if (from === undefined) return undefined;
    void search(from);
    return () => {
      running.current?.abort();
      setFound(NOTHING);
    };
  }, [from === undefined]);
  return { ...found, goOn: (cursor) => void search(cursor) };
}

/** Resolves once the page is shown: a hidden one asks nothing. Rejects when the search has ended. */
async function shown(signal: AbortSignal): Promise<void> {
  while (document.hidden) {
    signal.throwIfAborted();
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true, signal }));
  }
}
