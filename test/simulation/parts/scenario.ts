import type { EventId } from '../../../core/contract/ids.ts';
import { eventIdOf } from '../../../core/contract/ids.ts';
import type { BreakerPolicy } from '../../../core/delivery/breaker.ts';
import type { RateLimit } from '../../../core/delivery/rate-limit.ts';
import type { RetryTiming } from '../../../core/contract/retry-waits.ts';
import type { DestinationRetry, RetrySettings } from '../../../core/delivery/retry.ts';
import type { BusReplay } from '../services/event-bus.ts';
import type { Settings } from './handlers.ts';
import { SOURCE } from './handlers.ts';
import type { Behaviour, Phase } from './receivers.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface DestinationPlan {
  id: string;
  tenant: string;
  events: string[];
  url: string;
  secret: string;
  supplied: boolean;
  rateLimit?: RateLimit;
  retry?: DestinationRetry;
  phases: Phase[];
  /** Gets no POST. */
  listener?: true;
  /** Default: before the run begins. */
  registeredAt?: number;
}

export interface PublicationPlan {
  at: number;
  type: string;
  tenant: string;
  /** The publisher's id: the same id twice is the same event. */
  identity: string;
  data: string;
  poison: boolean;
}

export type AdminAct = { at: number; destination: string } & (
  | { act: 'pause' | 'enable' | 'delete' | 'rotate' }
  | { act: 'url'; url: string }
  | { act: 'limit'; rateLimit: RateLimit }
  | { act: 'retry'; retry: DestinationRetry }
  | { act: 'subscribe'; events: string[] }
  /** All deliveries that failed or ended without success, or those of them with one of these codes. */
  | { act: 'recover'; codes?: string[] }
  /** All events from `from`, default long ago, to `to`, default now, which the destination did not get. */
  | { act: 'backfill'; from?: number; to?: number; types?: string[]; filter?: Record<string, unknown> }
  /** One of the deliveries that exist by then. */
  | { act: 'resend'; nth: number }
  /** The payload of an event; `destination` only says in whose turn. */
  | { act: 'erase'; eventId: EventId }
);

/** A replay of archived events, which starts at `at`. */
export type ReplayPlan = BusReplay & { at: number };

/** The plan of a run. Times are virtual, in milliseconds since the epoch. */
export interface Scenario {
  start: number;
  /** From then on no faults and no admin acts, and receivers keep their behaviour. */
  calm: number;
  destinations: DestinationPlan[];
  publications: PublicationPlan[];
  acts: AdminAct[];
  replays: ReplayPlan[];
  concurrency: number;
  /** Overrides of the default settings. */
  settings: Partial<Settings>;
}

const MINUTE_MS = 60_000;
export const START = Date.UTC(2026, 0, 1);
const TYPES = ['order.created', 'order.cancelled', 'product.updated', 'payment.failed', 'something.new'];
const SUBSCRIPTIONS = [['*'], ['*'], ['order.*'], ['order.created', 'payment.failed'], ['*', 'webhook.*']];
const BEHAVIOURS: readonly Behaviour[] = [
  'healthy',
  'healthy',
  'healthy',
  'failing',
  'hanging',
  'refusing',
  'flaky',
  'flaky',
  'busy',
  'unavailable',
  'gone',
  'redirecting',
];

export const destinationId = (index: number): string => `dst_${String(index).padStart(16, '0')}`;
/** An address that the guard refuses. */
export const refusedUrl = (index: number): string => `https://10.0.0.${index}/hook`;
export const receiverUrl = (index: number, version: number): string => `https://d${index}.example.com/v${version}`;

export function createScenario(random: SeededRandom): Scenario {
  const calm = START + random.pick([10, 60, 60, 360]) * MINUTE_MS;
  const destinations = Array.from({ length: random.integer(1, 4) }, (_, index) =>
    createDestination(index, calm, random),
  );
  const publications = createPublications(destinations, calm, random);
  const acts = destinations.flatMap(({ id }, index) => createActs(id, index, calm, random));
  const concurrency = random.integer(1, 5);
  const settings = {
    ...(random.chance(0.5) ? {} : { breaker: createBreaker(random) }),
    quietLooks: random.pick([1, 2, 8]),
  };
  for (const { id, tenant } of destinations) {
    if (!random.chance(0.25)) continue;
    const change = createSubscriptionChange(id, tenant, calm, random);
    acts.push(change.act);
    publications.push(...change.publications);
  }
  // Last, so that the rest of a scenario is the same without it.
  if (random.chance(0.3)) {
    const listener = createListener(destinations.length, calm, random);
    acts.push(...createActs(listener.id, destinations.length, calm, random));
    destinations.push(listener);
  }
  for (const plan of destinations) {
    if (plan.listener === true || !random.chance(0.6)) continue;
    plan.retry = createRetry(random);
    if (random.chance(0.4)) plan.phases.unshift({ behaviour: 'unprocessable', until: random.integer(START, calm) });
    if (!random.chance(0.3)) continue;
    acts.push({ at: random.integer(START, calm), destination: plan.id, act: 'retry', retry: createRetry(random) });
  }
  const replays = random.chance(0.3) ? createReplays(calm, random) : [];
  if (replays.length > 0) {
    const { id } = random.pick(destinations.filter(({ listener }) => listener === undefined));
    acts.push({
      at: random.integer(START, calm),
      destination: id,
      act: 'subscribe',
      events: random.pick(SUBSCRIPTIONS),
    });
  }
  if (random.chance(replays.length > 0 ? 0.5 : 0.05)) acts.push(...createErasures(publications, calm, random));
  acts.push(...destinations.flatMap(({ id }) => createJobs(id, calm, random)));
  return {
    start: START,
    calm,
    destinations,
    publications,
    replays,
    acts: acts.toSorted((a, b) => a.at - b.at),
    concurrency,
    settings: { ...settings, receives: random.pick([4, 13]) },
  };
}

/** A change of a subscription, with events while the change is made and after the API responded. */
function createSubscriptionChange(
  destination: string,
  tenant: string,
  calm: number,
  random: SeededRandom,
): { act: AdminAct; publications: PublicationPlan[] } {
  const at = random.integer(START + 1_000, calm);
  const around = [
    -random.integer(0, 80),
    random.integer(0, 300),
    random.integer(0, 2_500),
    random.integer(100, 2_500),
    random.integer(2_500, 30_000),
  ];
  return {
    act: { at, destination, act: 'subscribe', events: random.pick(SUBSCRIPTIONS) },
    publications: around.map((later, index) => {
      const identity = `around-${destination}-${index}`;
      return {
        at: at + later,
        type: random.pick(TYPES),
        tenant,
        identity,
        data: `{"eventId":"${identity}"`,
        poison: false,
      };
    }),
  };
}

const FAILURES = ['422', '4xx', '410', '429', '500', '5xx', '302', '3xx', 'connect', 'timeout'];
const STEPS = ['1s', '4s', '20s', '2m', '10m', '50m', '3h'];

/** Each failure is in one list at most, and in the same for all types: a contradiction is refused. */
function createRetry(random: SeededRandom): DestinationRetry {
  const disableOn = FAILURES.filter(() => random.chance(0.1));
  const policy = () => createPolicy(disableOn, random);
  const types = TYPES.concat('order.*', 'payment.*').filter(() => random.chance(0.3));
  return {
    ...policy(),
    ...(random.chance(0.3) ? { disableOn } : { disableOn: ['410'] }),
    ...(random.chance(0.5) && { byType: Object.fromEntries(types.map((type) => [type, policy()])) }),
  };
}

function createPolicy(disableOn: readonly string[], random: SeededRandom): RetrySettings {
  const others = FAILURES.filter((name) => name !== '410' && !disableOn.includes(name));
  const giveUpOn = others.filter(() => random.chance(0.15));
  const retryOn = others.filter((name) => !giveUpOn.includes(name) && random.chance(0.6));
  return {
    ...createTiming(random),
    ...(random.chance(0.4) && { deadlineSeconds: random.pick([20, 120, 900, 7_200, 40_000]) }),
    ...(random.chance(0.5) && { retryAfter: random.pick(['lengthen', 'replace', 'ignore']) }),
    ...(random.chance(0.5) && { giveUpOn }),
    ...(retryOn.length > 0 && random.chance(0.2) && { retryOn }),
  };
}

function createTiming(random: SeededRandom): RetryTiming {
  switch (random.integer(0, 3)) {
    case 0:
      return { preset: random.pick(['guide', 'impatient']) };
    case 1:
      return {
        schedule: Array.from({ length: random.integer(1, 12) }, () => random.pick(STEPS)),
        ...(random.chance(0.5) && { jitter: random.pick([0, 0.2, 1]) }),
      };
    case 2:
      return {
        maxAttempts: random.integer(1, 13),
        factor: random.pick([1, 1.5, 4]),
        baseSeconds: random.pick([1, 30]),
      };
    default:
      return {};
  }
}

/** Replays of ranges that may overlap, and of events that are still under way. */
const createReplays = (calm: number, random: SeededRandom): ReplayPlan[] =>
  Array.from({ length: random.integer(1, 3) }, (_, index) => {
    const at = random.integer(START, calm + 30 * MINUTE_MS);
    const ids = random.chance(0.3) ? 'new' : 'same';
    return { at, name: `replay-${index}`, from: random.pick([START, random.integer(START, at)]), to: at, ids };
  });

function createErasures(publications: readonly PublicationPlan[], calm: number, random: SeededRandom): AdminAct[] {
  return Array.from({ length: random.integer(1, 3) }, () => {
    const { tenant, identity, at } = random.pick(publications);
    return {
      at: random.integer(at, calm),
      destination: destinationId(0),
      act: 'erase' as const,
      eventId: eventIdOf(tenant, SOURCE, identity),
    };
  });
}

/** Limits so low that some dozen deliveries open the circuit and disable destinations. */
const createBreaker = (random: SeededRandom): BreakerPolicy => ({
  failures: random.pick([1, 2, 4]),
  deliveries: random.pick([1, 2]),
  seconds: random.pick([5, 60, 600]),
  disableAfterDays: random.pick([0.02, 0.2, 5]),
});

function createDestination(index: number, calm: number, random: SeededRandom): DestinationPlan {
  const phases: Phase[] = [];
  let from = START;
  for (let left = random.integer(0, 3); left > 0; left -= 1) {
    from = random.integer(from, calm);
    phases.push({ behaviour: random.pick(BEHAVIOURS), until: from });
  }
  phases.push({ behaviour: random.chance(0.8) ? 'healthy' : random.pick(BEHAVIOURS), until: Number.POSITIVE_INFINITY });
  const supplied = random.chance(0.5);
  return {
    id: destinationId(index),
    tenant: random.chance(0.15) ? 'other' : 'default',
    events: random.pick(SUBSCRIPTIONS),
    url: random.chance(0.03) ? refusedUrl(index) : receiverUrl(index, 1),
    secret: supplied ? `a supplied secret ${index}` : `whsec_${Buffer.alloc(32, index + 1).toString('base64')}`,
    supplied,
    ...(random.chance(0.4) && {
      rateLimit: { perMinute: random.pick([1, 6, 60, 600]), burst: random.pick([1, 2, 10]) },
    }),
    ...(random.chance(0.08) && { registeredAt: random.integer(START, calm) }),
    ...(random.chance(0.3) && {
      retry: { maxAttempts: random.integer(1, 8), baseSeconds: random.pick([1, 30, 300, 3600]) },
    }),
    phases,
  };
}

function createListener(index: number, calm: number, random: SeededRandom): DestinationPlan {
  return {
    id: destinationId(index),
    tenant: random.chance(0.15) ? 'other' : 'default',
    events: random.pick(SUBSCRIPTIONS),
    url: 'http://localhost:3000/webhook',
    secret: 'the secret of a receiver',
    supplied: true,
    phases: [],
    listener: true,
    ...(random.chance(0.3) && { registeredAt: random.integer(START, calm) }),
  };
}

/** Backfills, of which the last covers all events, and a recovery of some failures. */
function createJobs(destination: string, calm: number, random: SeededRandom): AdminAct[] {
  const acts: AdminAct[] = [];
  const at = (): number => random.integer(START, calm);
  if (random.chance(0.3)) {
    const some = {
      ...(random.chance(0.3) && { to: at() }),
      ...(random.chance(0.4) && { types: random.pick([['order.*'], ['order.created', 'something.new'], ['*']]) }),
      ...(random.chance(0.3) && { filter: { data: { eventId: [{ suffix: random.pick(['1', '3', '7']) }] } } }),
    };
    acts.push({ at: at(), destination, act: 'backfill', ...some });
    if (random.chance(0.5)) acts.push({ at: calm + 60_000, destination, act: 'backfill' });
  }
  if (random.chance(0.1))
    acts.push({ at: at(), destination, act: 'recover', codes: [random.pick(['5xx', '429', 'ECONNREFUSED', '410'])] });
  return acts;
}

function createPublications(
  destinations: readonly DestinationPlan[],
  calm: number,
  random: SeededRandom,
): PublicationPlan[] {
  const publications: PublicationPlan[] = [];
  const together = random.chance(0.4);
  const poisonous = random.chance(0.12);
  for (let left = random.integer(1, 14); left > 0; left -= 1) {
    const poison = poisonous && left === 1;
    const large = random.chance(0.02);
    const plan: PublicationPlan = {
      at: together ? START + random.integer(0, 2_000) : random.integer(START, START + (calm - START) * 0.8),
      type: random.pick(TYPES),
      tenant: random.pick(destinations).tenant,
      identity: `event-${left}`,
      data: `{"eventId":"event-${left}","total":1500.00,"n":9223372036854775807${poison ? ',"poison":true' : ''}${large ? `,"pad":"${'x'.repeat(60_000)}"` : ''}`,
      poison,
    };
    publications.push(plan);
    if (random.chance(0.1)) publications.push({ ...plan, at: plan.at + random.pick([0, 30_000, 3_600_000]) });
  }
  return publications;
}

function createActs(destination: string, index: number, calm: number, random: SeededRandom): AdminAct[] {
  const acts: AdminAct[] = [];
  const at = (): number => random.integer(START, calm);
  if (random.chance(0.2)) {
    const paused = at();
    acts.push({ at: paused, destination, act: 'pause' });
    // Some stay paused for good, and their deliveries expire.
    if (random.chance(0.8)) acts.push({ at: random.integer(paused, calm), destination, act: 'enable' });
  }
  if (random.chance(0.12)) acts.push({ at: at(), destination, act: 'enable' });
  if (random.chance(0.2)) acts.push({ at: at(), destination, act: 'url', url: receiverUrl(index, 2) });
  if (random.chance(0.2)) acts.push({ at: at(), destination, act: 'rotate' });
  if (random.chance(0.1)) acts.push({ at: at(), destination, act: 'delete' });
  if (random.chance(0.12)) acts.push({ at: at(), destination, act: 'recover' });
  for (let left = random.integer(-4, 2); left > 0; left -= 1)
    acts.push({ at: at(), destination, act: 'resend', nth: random.integer(0, 99) });
  return acts;
}
