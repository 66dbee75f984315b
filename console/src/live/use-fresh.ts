import { useEffect, useRef } from 'preact/hooks';
import type { DeliverySummary } from '../api/types.ts';

/** Returns the items that were not in the list at the last render; none at the first render. */
export function useFresh(deliveries: readonly DeliverySummary[]): ReadonlySet<string> {
  const seen = useRef<ReadonlySet<string> | undefined>(undefined);
  const fresh = new Set(
    seen.current === undefined ? [] : deliveries.flatMap(({ id }) => (seen.current?.has(id) === true ? [] : [id])),
  );
  useEffect(() => {
    seen.current = new Set(deliveries.map(({ id }) => id));
  }, [deliveries]);
  return fresh;
}
