import { useEffect, useRef } from 'preact/hooks';
import type { Source } from './sources.ts';
import { follow, refresh, sources } from './sources.ts';
import { useStore } from './store.ts';
import { INTERVAL_MS } from './wait.ts';

/** The state of a polled value, see {@link Source}. */
export interface Live<T> extends Source<T> {
  refresh: () => void;
}

/**
 * Calls `read` now and at an interval, and at once when `key` changes.
 *
 * @param key names what is read: components with the same key share its reads
 * @param interval milliseconds after a response. Default: {@link INTERVAL_MS}
 */
export function useLive<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  interval: (value: T | undefined) => number = () => INTERVAL_MS,
): Live<T> {
  const known = useStore(sources).get(key) as Source<T> | undefined;
  const reader = useRef({ read, interval });
  reader.current = { read, interval };
  useEffect(
    () =>
      follow(key, {
        read: async (signal) => reader.current.read(signal),
        interval: (value) => reader.current.interval(value as T | undefined),
      }),
    [key],
  );
  const unread = {
    value: undefined,
    readAt: undefined,
    error: undefined,
    failedSince: undefined,
    interval: INTERVAL_MS,
  };
  return { ...(known ?? unread), refresh: () => refresh(key) };
}
