import type { DeliveryKey, DestinationId, EventId } from '../../../core/contract/ids.ts';
import { parseDelivery } from '../../../core/contract/keys.ts';
import { eventIdOf } from '../../../core/contract/ids.ts';
import type { RecordedPost, RecordedState } from '../parts/ledger.ts';
import type { World } from '../world.ts';

/** A rule that a run broke. */
export interface Violation {
  /** `I1` to `I9`, or what else should never be. */
  invariant: string;
  message: string;
}

/** One invariant: what of a finished run breaks it. */
export type Checker = (world: World, evidence: Evidence) => Violation[];

export interface DeliveryEvidence {
  /** Row key: `D#dst_… time#msg_…`. */
  key: string;
  destinationId: DestinationId;
  eventId: EventId;
  states: RecordedState[];
  last: RecordedState;
  posts: RecordedPost[];
}

export interface EventEvidence {
  eventId: EventId;
  tenant: string;
  type: string;
  source: string;
  /** Of each publication, raw JSON text: publishers of one id may say different things, and one of them is taken. */
  data: string[];
  /** EventBridge's ids of its publications. */
  publications: string[];
}

/** What a run left, arranged for the checkers. */
export interface Evidence {
  deliveries: DeliveryEvidence[];
  events: EventEvidence[];
}

export function gather(world: World): Evidence {
  const posts = Map.groupBy(world.ledger.posts, ({ destinationId, eventId }) => `${destinationId} ${eventId}`);
  const deliveries = [...world.ledger.states].map(([key, states]): DeliveryEvidence => {
    const [pk = '', sk = ''] = key.split(' ');
    const { destinationId, eventId } = parseDelivery({ pk, sk }) as DeliveryKey;
    return {
      key,
      destinationId,
      eventId,
      states,
      last: states.at(-1) as RecordedState,
      posts: posts.get(`${destinationId} ${eventId}`) ?? [],
    };
  });
  const events = new Map<string, EventEvidence>();
  for (const { id, source, type, detail } of world.bus.published) {
    const { eventId: identity, tenant } = JSON.parse(detail) as { eventId: string; tenant: string };
    const eventId = eventIdOf(tenant, source, identity);
    const known = events.get(eventId);
    if (known === undefined) events.set(eventId, { eventId, tenant, type, source, data: [detail], publications: [id] });
    else {
      known.publications.push(id);
      known.data.push(detail);
    }
  }
  return { deliveries, events: [...events.values()] };
}
