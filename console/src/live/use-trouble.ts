import { clock } from './clock.ts';
import { sources } from './sources.ts';
import { useStore } from './store.ts';
import type { Trouble } from './trouble.ts';
import { headlineOf, troubleOf } from './trouble.ts';

/** The worst trouble of all that the page reads, with its headline. */
export function useTrouble(): (Trouble & { headline: string }) | undefined {
  const now = useStore(clock);
  const trouble = troubleOf(useStore(sources).values(), now);
  return trouble === undefined ? undefined : { ...trouble, headline: headlineOf(trouble, now) };
}
