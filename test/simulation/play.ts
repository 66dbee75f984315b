import type { Delivery } from '../../core/delivery/delivery.ts';
import { deliveryFromItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import type { Violation } from './invariants/evidence.ts';
import type { CallPlan, FaultKind, Faults, Outage } from './parts/faults.ts';
import type { Settings } from './parts/handlers.ts';
import type { RecordedPost } from './parts/ledger.ts';
import type { Behaviour, Phase } from './parts/receivers.ts';
import type { AdminAct, DestinationPlan, PublicationPlan, ReplayPlan } from './parts/scenario.ts';
import { destinationId, receiverUrl, START } from './parts/scenario.ts';
import { finish } from './simulate.ts';
import { World } from './world.ts';

/** A run that a test plans itself. Times are milliseconds since the epoch, see `after`. */
export interface Play {
  destinations: DestinationPlan[];
  publications: PublicationPlan[];
  acts?: AdminAct[];
  replays?: ReplayPlan[];
  settings?: Partial<Settings>;
  concurrency?: number;
  rates?: Partial<Record<FaultKind, number>>;
  outages?: Outage[];
  writesPerSecond?: Readonly<Record<string, number>>;
  callCpuMs?: Faults['callCpuMs'];
  script?: (call: string) => Partial<CallPlan> | undefined;
  seed?: number;
  /** Called before the run, e.g. to schedule an action of the test. */
  before?: (world: World) => void;
}

export interface Played {
  world: World;
  violations: Violation[];
  deliveries: Delivery[];
  posts: readonly RecordedPost[];
}

/** Faults by rate end after this time, in milliseconds. */
const CALM_AFTER_MS = 3_600_000;

/** A destination that subscribes to all events. Default behaviour: `healthy`. */
export function destination(
  index: number,
  behaviour: Behaviour | Phase[] = 'healthy',
  more: Partial<DestinationPlan> = {},
): DestinationPlan {
  const phases = typeof behaviour === 'string' ? [{ behaviour, until: Number.POSITIVE_INFINITY }] : behaviour;
  return {
    id: destinationId(index),
    tenant: 'default',
    events: ['*'],
    url: receiverUrl(index, 1),
    secret: `a supplied secret ${index}`,
    supplied: true,
    phases,
    ...more,
  };
}

export const publication = (number: number, more: Partial<PublicationPlan> = {}): PublicationPlan => ({
  at: START,
  type: 'order.created',
  tenant: 'default',
  identity: `event-${number}`,
  data: `{"eventId":"event-${number}","total":1500.00`,
  poison: false,
  ...more,
});

/** Milliseconds after the start as a time. */
export const after = (milliseconds: number): number => START + milliseconds;

export async function play({
  destinations,
  publications,
  acts = [],
  replays = [],
  settings = {},
  concurrency = 5,
  rates = {},
  outages = [],
  writesPerSecond = {},
  callCpuMs = {},
  script,
  seed = 1,
  before,
}: Play): Promise<Played> {
  const world = new World(seed, () => ({
    start: START,
    calm: START + CALM_AFTER_MS,
    destinations,
    publications,
    acts,
    replays,
    concurrency,
    settings,
  }));
  Object.assign(world.faults.rates, rates);
  world.faults.outages.push(...outages);
  Object.assign(world.faults.writesPerSecond, writesPerSecond);
  Object.assign(world.faults.callCpuMs, callCpuMs);
  if (script !== undefined) world.faults.script = script;
  before?.(world);
  const { violations } = await finish(world);
  return {
    world,
    violations,
    deliveries: [...world.tables.deliveries.rows()].map(deliveryFromItem),
    posts: world.ledger.posts,
  };
}
