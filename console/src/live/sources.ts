import type { Pulse } from './pulse.ts';
import { startPulse } from './pulse.ts';
import { createStore } from './store.ts';

/**
 * All that the page reads, by key: one place knows of each when it was read last and whether it still can be read. Components
 * that use the same key share its reads.
 */

/** The state of one thing that is read again and again. */
export interface Source<T = unknown> {
  /** The latest value; it stays when later reads fail. */
  value: T | undefined;
  /** The time of the latest successful read, in milliseconds since the epoch. */
  readAt: number | undefined;
  /** The error of the latest read. */
  error: Error | undefined;
  /** The time of the first failure after the latest successful read. */
  failedSince: number | undefined;
  /** The pause between its reads, in milliseconds. */
  interval: number;
}

export interface Reader<T> {
  read: (signal: AbortSignal) => Promise<T>;
  interval: (value: T | undefined) => number;
}

interface Entry {
  reader: Reader<unknown>;
  pulse: Pulse | undefined;
  users: number;
}

export const sources = createStore<ReadonlyMap<string, Source>>(new Map());

const entries = new Map<string, Entry>();

/** Reads a source for one more component, until the returned function is called. */
export function follow(key: string, reader: Reader<unknown>): () => void {
  const entry = entries.get(key) ?? begin(key, reader);
  entry.users += 1;
  return () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.pulse?.stop();
    entries.delete(key);
    const rest = new Map(sources.get());
    rest.delete(key);
    sources.set(rest);
  };
}

export const refresh = (key: string): void => entries.get(key)?.pulse?.now();

/** Reads everything on the page again, e.g. after a change. */
export function refreshAll(): void {
  for (const { pulse } of entries.values()) pulse?.now();
}

function begin(key: string, reader: Reader<unknown>): Entry {
  const entry: Entry = { reader, pulse: undefined, users: 0 };
  const known = (): Source =>
    sources.get().get(key) ?? {
      value: undefined,
      readAt: undefined,
      error: undefined,
      failedSince: undefined,
      interval: reader.interval(undefined),
    };
  const put = (changes: Partial<Source>): void =>
    sources.set(new Map(sources.get()).set(key, { ...known(), ...changes }));
  entries.set(key, entry);
  entry.pulse = startPulse(
    async (signal) => {
      try {
        const value = await entry.reader.read(signal);
        if (entries.get(key) !== entry || signal.aborted) return;
        put({
          value,
          readAt: Date.now(),
          error: undefined,
          failedSince: undefined,
          interval: entry.reader.interval(value),
        });
      } catch (error) {
        // A newer read has begun, or nobody wants the value; a read without a response is aborted with a reason of its own.
        const reason: unknown = signal.reason;
        if (entries.get(key) !== entry || (signal.aborted && isAbort(reason))) return;
        put({ error: (signal.aborted ? reason : error) as Error, failedSince: known().failedSince ?? Date.now() });
        throw error;
      }
    },
    // A thing that does not exist is asked for once.
    () => (isMissing(known().error) ? Infinity : known().interval),
  );
  return entry;
}

const isMissing = (error: Error | undefined): boolean =>
  error !== undefined && 'status' in error && error.status === 404;

const isAbort = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'AbortError';
