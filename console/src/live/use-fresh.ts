import { useEffect, useRef } from 'preact/hooks';
import type { DeliverySummary } from '../api/types.ts';

/** Those of a list that were not in it when it was last drawn; none when it is drawn first. */
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
