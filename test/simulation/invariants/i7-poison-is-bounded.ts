import { POISON_AFTER_SUSPICIONS } from '../../../core/delivery/triage.ts';
import type { Checker } from './evidence.ts';

/** Most POSTs of one run of a poison delivery: twice what its receives and redrives allow, since SQS may duplicate. */
const MOST_POSTS = 24;

/** I7: poison is bounded. I1 checks that it ends, and the rest of its batch too. */
export const poisonIsBounded: Checker = ({ ledger }, { deliveries }) =>
  deliveries.flatMap(({ key, eventId, posts, last }) => {
    if (!ledger.poisonous.has(eventId)) {
      const deaths = ledger.deaths.get(key) ?? 0;
      // A duplicate may see the mark of an invocation that is still alive.
      return last.reason === 'poison' && deaths < POISON_AFTER_SUSPICIONS - 1
        ? [{ invariant: 'I7', message: `${key}: ended as poison after ${deaths} deaths` }]
        : [];
    }
    return posts.length > MOST_POSTS * last.run
      ? [{ invariant: 'I7', message: `${key}: poison was posted ${posts.length} times` }]
      : [];
  });
