import { useEffect, useRef, useState } from 'preact/hooks';
import type { Pulse } from './pulse.ts';
import { startPulse } from './pulse.ts';
import { INTERVAL_MS } from './wait.ts';

/** The state of a polled value. */
export interface Live<T> {
  /** The latest value; it stays when later reads fail. */
  value: T | undefined;
  /** The error of the latest read. */
  error: Error | undefined;
  refresh: () => void;
}

/**
 * Calls `read` now and at an interval, and at once when `key` changes.
 *
 * @param interval milliseconds after a response. Default: short enough to show a change within 2 seconds
 */
export function useLive<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  interval: (value: T | undefined) => number = () => INTERVAL_MS,
): Live<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: Error }>({ key });
  const latest = useRef({ read, interval, value: state.value });
  latest.current = { read, interval, value: state.key === key ? state.value : undefined };
  const pulse = useRef<Pulse | undefined>(undefined);

  useEffect(() => {
    pulse.current = startPulse(
      async (signal) => {
        try {
          const value = await latest.current.read(signal);
          if (!signal.aborted) setState({ key, value });
        } catch (error) {
          if (!signal.aborted)
            setState((before) => ({ ...(before.key === key ? before : { key }), error: error as Error }));
          throw error;
        }
      },
      () => latest.current.interval(latest.current.value),
    );
    return () => pulse.current?.stop();
  }, [key]);

  const current = state.key === key ? state : undefined;
  return { value: current?.value, error: current?.error, refresh: () => pulse.current?.now() };
}
