import { retainUntilSeconds } from '../../../core/delivery/retention.ts';
import { matchesSubscription, parseEventSubscription } from '../../../core/event/subscription.ts';
import type { RecordedSubscription } from '../parts/ledger.ts';
import type { Checker } from './evidence.ts';
import { listensUntil } from './listeners.ts';

/** An event uses each destination's subscription that the API responded to last before SQS accepted it, or a later one. */
export const changesAreSeen: Checker = (world) => {
  const { scenario, ledger, tables, settings } = world;
  return [...tables.events.rows()].flatMap((row) => {
    const { pk, sk, tenant, type, acceptedAt, matched, listeners, unmatched, expiresAt } = row;
    if (sk?.S !== 'EVENT' || unmatched?.S === 'malformed') return [];
    const ids = `${matched?.S ?? ''} ${listeners?.S ?? ''}`.split(' ');
    return scenario.destinations
      .filter((plan) => plan.tenant === tenant?.S)
      .filter(({ id }) => {
        const end = listensUntil(world, id);
        // Fan-out may record an event so late, e.g. after an outage of days, that its listener has ended.
        return end === undefined || retainUntilSeconds(end, settings.retentionDays) > Number(expiresAt?.N);
      })
      .filter(({ id }) => {
        const inForce = since(ledger.subscriptions.get(id) ?? [], Number(acceptedAt?.N));
        return !inForce.some(({ events }) => subscribes(events, type?.S ?? '') === ids.includes(id));
      })
      .map(({ id }) => ({
        invariant: 'subscriptions',
        message: `event ${pk?.S} (${type?.S}) ${ids.includes(id) ? 'went' : 'did not go'} to ${id} by a subscription that was changed before it came`,
      }));
  });
};

const subscribes = (events: readonly string[], type: string): boolean =>
  events.some((text) => matchesSubscription(parseEventSubscription(text), type));

/** The one that was in force at a time, and those that came later. */
function since(subscriptions: readonly RecordedSubscription[], at: number): readonly RecordedSubscription[] {
  const last = subscriptions.findLastIndex(({ respondedAt }) => respondedAt <= at);
  return last === -1 ? [{ events: [], respondedAt: 0 }, ...subscriptions] : subscriptions.slice(last);
}
