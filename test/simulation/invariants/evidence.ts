import type { DeliveryKey, DestinationId, EventId } from '../../../core/contract/ids.ts';
import type { ListedEvent } from '../../../core/event/event-index.ts';
import { parseDelivery } from '../../../core/contract/keys.ts';
import { eventIdOf } from '../../../core/contract/ids.ts';
import { configurationKey } from '../../../core/contract/keys.ts';
import type { DestinationRetry } from '../../../core/delivery/retry.ts';
import type { DestinationState } from '../../../core/delivery/states.ts';
import { keyOf } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import { configurationFromItem } from '../../../lambdas/adapters/dynamodb/destinations/rows.ts';
import type { RecordedGate, RecordedPost, RecordedState } from '../parts/ledger.ts';
import { secretIn } from '../services/kms.ts';
import type { World } from '../world.ts';

/** A rule that a run broke. */
export interface Violation {
  /** `I1` to `I9`, or the name of another rule. */
  invariant: string;
  message: string;
}

/** One invariant: returns how a finished run breaks it. */
export type Checker = (world: World, evidence: Evidence) => Violation[];

export interface DeliveryEvidence {
  /** Row key: `D#dst_… time#msg_…`. */
  key: string;
  destinationId: DestinationId;
  eventId: EventId;
  acceptedAt: number;
  states: RecordedState[];
  last: RecordedState;
  posts: RecordedPost[];
}

export interface EventEvidence {
  eventId: EventId;
  tenant: string;
  type: string;
  source: string;
  /** Raw JSON text of each publication: publishers of one id may send different data, and fan-out takes one of them. */
  data: string[];
  /** EventBridge's ids of its publications. */
  publications: string[];
}

/** The configuration of a destination from a moment on. */
export interface ConfigurationEvidence {
  from: number;
  state: DestinationState;
  url: string;
  /** Plain, the newest first. */
  secrets: string[];
  retry: DestinationRetry | undefined;
}

/** The traces of a run, arranged for the checkers. */
export interface Evidence {
  deliveries: DeliveryEvidence[];
  events: EventEvidence[];
  /** The list of events, as a reader gets it. */
  listed: readonly ListedEvent[];
  /** By destination, in the order in which they came into force. */
  configurations: ReadonlyMap<string, ConfigurationEvidence[]>;
}

export function gather(world: World, listed: readonly ListedEvent[]): Evidence {
  const posts = Map.groupBy(world.ledger.posts, ({ destinationId, eventId }) => `${destinationId} ${eventId}`);
  const deliveries = [...world.ledger.states].map(([key, states]): DeliveryEvidence => {
    const [pk = '', sk = ''] = key.split(' ');
    const { destinationId, eventId, acceptedAt } = parseDelivery({ pk, sk }) as DeliveryKey;
    return {
      key,
      destinationId,
      eventId,
      acceptedAt,
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
  for (const { id, sentAs } of world.bus.replayed)
    for (const { publications } of events.values()) if (publications.includes(id)) publications.push(sentAs);
  const configurations = new Map(
    [...world.ledger.gates].map(([id, gates]) => [
      id,
      gates.flatMap((gate) => configurationAt(world, id as DestinationId, gate)),
    ]),
  );
  return { deliveries, events: [...events.values()], listed, configurations };
}

/** Empty when the configuration never became visible. */
function configurationAt(
  { tables }: World,
  id: DestinationId,
  { from, state, version }: RecordedGate,
): ConfigurationEvidence[] {
  const row = tables.destinations.get(keyOf(configurationKey(id, version)));
  if (row === undefined) return [];
  const { url, secrets, retry } = configurationFromItem(row);
  return [{ from, state, url, secrets: secrets.map(({ ciphertext }) => secretIn(ciphertext)), retry }];
}
