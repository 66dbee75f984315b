import type { DestinationId } from '../contract/ids.ts';
import type { CompiledPattern } from '../event/pattern.ts';
import { compilePattern } from '../event/pattern.ts';
import { OPERATIONAL_PREFIX } from '../contract/limits.ts';
import type { Subscription } from './destination.ts';

/** The destinations that an event goes to. */
export interface Match {
  destinationIds: DestinationId[];
  /** Destinations that subscribe to the type but whose filter the payload does not match. */
  filtered: number;
}

/** The subscriptions of one tenant, ready to match. */
export interface SubscriptionIndex {
  /** Calls `payload` only when a filter needs it. */
  match(type: string, payload: () => unknown): Match;
}

interface Compiled {
  destinationId: DestinationId;
  filter?: CompiledPattern;
}

/** @throws PatternError for a filter that is no event pattern */
export function indexSubscriptions(subscriptions: readonly Subscription[]): SubscriptionIndex {
  const byTerm = new Map<string, Compiled[]>();
  for (const { destinationId, events, filter } of subscriptions) {
    const compiled: Compiled = { destinationId, ...(filter !== undefined && { filter: compilePattern(filter) }) };
    for (const term of new Set(events)) {
      const list = byTerm.get(term);
      if (list === undefined) byTerm.set(term, [compiled]);
      else list.push(compiled);
    }
  }
  return {
    match(type, payload) {
      const candidates = new Map<DestinationId, Compiled>();
      for (const term of termsOf(type)) {
        for (const compiled of byTerm.get(term) ?? []) candidates.set(compiled.destinationId, compiled);
      }
      const all = [...candidates.values()];
      const destinationIds = all
        .filter(({ filter }) => filter === undefined || filter.matches(payload()))
        .map(({ destinationId }) => destinationId);
      return { destinationIds, filtered: all.length - destinationIds.length };
    },
  };
}

/** The terms that subscribe to `type`. `*` leaves operational events out, so that there are no loops. */
function termsOf(type: string): string[] {
  const parts = type.split('.');
  const families = parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`);
  return type.startsWith(OPERATIONAL_PREFIX) ? [type, ...families] : [type, ...families, '*'];
}
