import { useEffect, useState } from 'preact/hooks';
import { testFilter } from '../api/operations.ts';
import type { FilterTestResult } from '../api/types.ts';
import { filterOf } from './draft.ts';

/** The user pauses so long between two words, in milliseconds. */
const PAUSE_MS = 400;

export type Sample = { eventType: string } | { eventId: string };

/** The latest result, or the reason why there is none. */
export interface Tested {
  result?: FilterTestResult;
  error?: Error;
}

/** Tests the text of a filter with a sample while the user types. */
export function useFilterTest(text: string, sample: Sample | undefined): Tested {
  const [tested, setTested] = useState<Tested>({});
  const key = JSON.stringify(sample);
  useEffect(() => {
    if (text.trim() === '' || sample === undefined) return setTested({});
    const control = new AbortController();
    const begin = async (): Promise<void> => {
      const found = await test(text, sample, control.signal);
      if (!control.signal.aborted) setTested(found);
    };
    const timer = setTimeout(() => void begin(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text, key]);
  return tested;
}

async function test(text: string, sample: Sample, signal: AbortSignal): Promise<Tested> {
  try {
    return { result: await testFilter({ filter: filterOf(text), ...sample }, signal) };
  } catch (error) {
    return { error: error as Error };
  }
}
