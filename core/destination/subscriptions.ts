import type { DestinationId } from '../contract/ids.ts';
import type { CompiledPattern } from '../event/pattern.ts';
import { compileStoredPattern, TooManyStepsError, within } from '../event/pattern.ts';
import { OPERATIONAL_PREFIX } from '../contract/limits.ts';
import type { Subscription } from './destination.ts';
import { hasEnded } from './listener.ts';

/** The destinations that an event goes to. */
export interface Match {
  destinationIds: DestinationId[];
  /** Destinations that subscribe to the type but whose filter the payload does not match. */
  filtered: number;
  /** Those of `filtered` whose filters were not evaluated, since the event takes too many steps. */
  unevaluated: DestinationId[];
  /** Listeners that it matches. They count in no other field. */
  listeners: DestinationId[];
}

/** The subscriptions of one tenant, ready to match. */
export interface SubscriptionIndex {
  /**
   * Calls `payload` only when a filter needs it.
   *
   * @param now in milliseconds since the epoch
   */
  match(type: string, payload: () => unknown, now: number): Match;
}

/** Steps of the filters of one event, all destinations together: fan-out takes ten events in 30 seconds. */
const STEPS_OF_AN_EVENT = 50_000_000;
/** Steps of a filter that others have left no steps: enough for a filter that searches no long texts. */
const STEPS_OF_A_FILTER = 10_000;

interface Compiled {
  destinationId: DestinationId;
  filter?: CompiledPattern;
  listensUntil?: number;
}

/** @throws PatternError for a filter that is no event pattern */
export function indexSubscriptions(subscriptions: readonly Subscription[]): SubscriptionIndex {
  const byTerm = new Map<string, Compiled[]>();
  for (const { destinationId, events, filter, listensUntil } of subscriptions) {
    const compiled: Compiled = {
      destinationId,
      ...(filter !== undefined && { filter: compileStoredPattern(filter) }),
      ...(listensUntil !== undefined && { listensUntil }),
    };
    for (const term of new Set(events)) {
      const list = byTerm.get(term);
      if (list === undefined) byTerm.set(term, [compiled]);
      else list.push(compiled);
    }
  }
  return {
    match(type, payload, now) {
      const candidates = new Map<DestinationId, Compiled>();
      for (const term of termsOf(type)) {
        for (const compiled of byTerm.get(term) ?? []) candidates.set(compiled.destinationId, compiled);
      }
      const present = [...candidates.values()].filter(({ listensUntil }) => !hasEnded(listensUntil, now));
      const all = present.filter(({ listensUntil }) => listensUntil === undefined);
      const listening = present.filter(({ listensUntil }) => listensUntil !== undefined);
      const unevaluated: DestinationId[] = [];
      let steps = STEPS_OF_AN_EVENT;
      let value: unknown;
      const matches = ({ destinationId, filter }: Compiled): boolean => {
        if (filter === undefined) return true;
        const granted = Math.max(steps, STEPS_OF_A_FILTER);
        const allowance = { left: granted };
        try {
          return within(allowance, () => filter.matches((value ??= payload())));
        } catch (error) {
          if (!(error instanceof TooManyStepsError)) throw error;
          unevaluated.push(destinationId);
          return false;
        } finally {
          steps -= granted - allowance.left;
        }
      };
      const destinationIds = all.filter(matches).map(({ destinationId }) => destinationId);
      const skipped = [...unevaluated];
      // Last, so that their filters take no steps from those of destinations.
      const listeners = listening.filter(matches).map(({ destinationId }) => destinationId);
      return { destinationIds, filtered: all.length - destinationIds.length, unevaluated: skipped, listeners };
    },
  };
}

/** The terms that subscribe to `type`. `*` leaves operational events out, so that there are no loops. */
function termsOf(type: string): string[] {
  const parts = type.split('.');
  const families = parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`);
  return type.startsWith(OPERATIONAL_PREFIX) ? [type, ...families] : [type, ...families, '*'];
}
