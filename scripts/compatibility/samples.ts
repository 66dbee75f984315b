import type { RowKey } from '../../core/contract/keys.ts';
import { dayKey, headKey } from '../../core/contract/keys.ts';
import { packEntries, unpackEntries } from '../../core/event/event-index.ts';
import { packDay, packHead } from '../../core/figures/pack.ts';
import type { NewJob } from '../../core/recovery/job.ts';
import {
  deadLetter,
  decodeDeliveryMessage,
  deferred,
  encodeDeliveryMessage,
  fannedOut,
  leased,
} from '../../core/delivery/message.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { B, keyOf, N, ROW_VERSION, S } from '../../lambdas/adapters/dynamodb/attributes.ts';
import {
  attemptText,
  deliveryFromItem,
  parkedItem,
  pendingItem,
  successItem,
} from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import {
  configurationFromItem,
  configurationToItem,
  gateFromItem,
  gateToItem,
  subscriptionFromItem,
  subscriptionToItem,
} from '../../lambdas/adapters/dynamodb/destinations/rows.ts';
import { jobFrom, JobsStore } from '../../lambdas/adapters/dynamodb/destinations/jobs-store.ts';
import { eventFromItem, eventRows, payloadOf } from '../../lambdas/adapters/dynamodb/events/rows.ts';
import { dayFromItem, headFromItem } from '../../lambdas/adapters/dynamodb/figures/rows.ts';
import { ATTEMPTS, BREAKER, CONFIGURATION, DAY, DAY_FIGURES, DELIVERY, EVENT, GATE, HEAD, SUBJECT } from './stored.ts';

/** A row or a message that a release wrote, and its meaning. */
export interface Sample {
  name: string;
  /** By which it is read. */
  kind: SampleKind;
  /** A row as DynamoDB has it, or the text of a message. */
  stored: unknown;
  /** What the release read in it. */
  means: unknown;
}

type SampleKind = keyof typeof READERS;

/** How this release reads each kind. */
const READERS = {
  delivery: (stored: unknown) => deliveryFromItem(stored as Item),
  gate: (stored: unknown) => gateFromItem(stored as Item),
  configuration: (stored: unknown) => configurationFromItem(stored as Item),
  subscription: (stored: unknown) => subscriptionFromItem(stored as Item),
  job: (stored: unknown) => jobFrom(stored as Item),
  event: (stored: unknown) => ({ ...eventFromItem(stored as Item), payload: payloadOf(stored as Item) }),
  'index of events': (stored: unknown) => unpackEntries(String(stored), EVENT.acceptedAt),
  'latest figures': (stored: unknown) => headFromItem(stored as Item),
  'figures of a day': (stored: unknown) => dayFromItem(stored as Item),
  message: (stored: unknown) => decodeDeliveryMessage(String(stored)),
} as const;

/** What this release reads in a sample, as JSON: a map is a list of its entries, a large integer is text. */
export function meaningOf({ kind, stored }: Pick<Sample, 'kind' | 'stored'>): unknown {
  const text = JSON.stringify(READERS[kind](stored), (_key, value: unknown) => {
    if (value instanceof Map) return [...value];
    return typeof value === 'bigint' ? String(value) : value;
  });
  return JSON.parse(text);
}

const sample = (name: string, kind: SampleKind, stored: unknown): Sample => ({
  name,
  kind,
  stored,
  means: meaningOf({ kind, stored }),
});

/** What outlives a deployment: a row of each kind, as this release writes it. */
export function rowSamples(): Sample[] {
  const listensUntil = EVENT.acceptedAt + 28_800_000;
  const log = { L: ATTEMPTS.map(attemptText) };
  const long = `{"note":"${'a long note '.repeat(60)}"}`;
  return [
    sample('a delivery of which nothing was tried', 'delivery', pendingItem(SUBJECT)),
    sample('a parked delivery', 'delivery', parkedItem(SUBJECT, EVENT.acceptedAt + 1)),
    sample(
      'a delivery that succeeded',
      'delivery',
      successItem(SUBJECT, { run: 1, number: 1, at: 1, durationMs: 1, statusCode: 200 }, 2, 3),
    ),
    sample('a delivery that waits for its next attempt', 'delivery', {
      ...pendingItem(SUBJECT),
      status: S('FAILED'),
      attempts: N(2),
      log,
      nextAttemptAt: N(EVENT.acceptedAt + 600_000),
    }),
    sample('an exhausted delivery', 'delivery', {
      ...pendingItem(SUBJECT),
      status: S('RETRY_EXHAUSTED'),
      attempts: N(2),
      run: N(2),
      log,
      reason: S('attempts_spent'),
      endedAt: N(EVENT.acceptedAt + 600_000),
      dropped: N(3),
    }),
    sample('a gate', 'gate', {
      ...gateToItem({ ...GATE, state: 'ACTIVE' }),
      breaker: S(JSON.stringify(BREAKER)),
      wakeAt: N(1),
      parkedAt: N(2),
      looks: N(3),
      erasedUntil: N(4),
    }),
    sample('a gate of a paused destination', 'gate', gateToItem(GATE)),
    sample('a gate of a disabled destination', 'gate', {
      ...gateToItem({ ...GATE, state: 'DISABLED' }),
      disabledFor: S('gone'),
    }),
    sample('a gate of a listener', 'gate', gateToItem({ ...GATE, state: 'LISTENING', listensUntil })),
    sample('a configuration', 'configuration', configurationToItem(CONFIGURATION)),
    sample('a subscription', 'subscription', subscriptionToItem('default', CONFIGURATION)),
    sample(
      'a subscription of a listener',
      'subscription',
      subscriptionToItem('default', { ...CONFIGURATION, listensUntil }),
    ),
    sample(
      'a recovery',
      'job',
      jobRow({ ...JOB, id: 'rcv_1', since: 1, until: 2, statuses: ['FAILED'], codes: ['5xx'] }),
    ),
    sample(
      'a backfill',
      'job',
      jobRow({ ...JOB, id: 'bkf_1', configuration: 3, from: 1, to: 2, types: ['order.*'], filter: { data: {} } }),
    ),
    sample('an event', 'event', eventRows(EVENT, '{"total":1500.00}', 1).row),
    sample('an event with a long payload', 'event', eventRows(EVENT, long, 1).row),
    sample('an unmatched event', 'event', eventRows({ ...EVENT, matched: [], unmatched: 'filtered' }, '{}', 1).row),
    sample('an index row of events', 'index of events', packEntries([EVENT], EVENT.acceptedAt)),
    sample(
      'the latest figures of a destination',
      'latest figures',
      figuresRow(headKey(SUBJECT.destinationId), packHead(HEAD, 900)),
    ),
    sample(
      'the figures of a day',
      'figures of a day',
      figuresRow(dayKey(SUBJECT.destinationId, DAY), packDay(DAY_FIGURES, DAY, 900)),
    ),
  ];
}

const JOB = { destinationId: SUBJECT.destinationId, createdAt: EVENT.acceptedAt } as const;

/** A job before its first page, and where its second one would begin. */
function jobRow(job: NewJob): Item {
  const write = new JobsStore('jobs', {
    dynamodb: { call: () => Promise.reject(new Error('a sample calls nothing')) },
  }).begin(job, 1);
  if (write.kind !== 'put') throw new Error('a job begins with a put');
  return { ...write.item, position: S('{}') };
}

const figuresRow = (key: RowKey, bytes: Uint8Array): Item => ({
  ...keyOf(key),
  v: N(ROW_VERSION),
  n: N(1),
  d: B(bytes),
  t: S('default'),
  m: S('shop'),
  s: S('ACTIVE'),
});

/** Messages of the deliveries queue and of its DLQ: one of each kind. */
export function messageSamples(): Sample[] {
  const first = fannedOut(SUBJECT, 'first', '{"orderId":"ord_1","total":1500.00}');
  const waiting = deferred(first, { slot: EVENT.acceptedAt + 60_000, attempts: 1, suspect: true });
  return [
    sample('the first message of a delivery', 'message', encodeDeliveryMessage(first)),
    sample('a repeated message', 'message', encodeDeliveryMessage(fannedOut(SUBJECT, 'repeat', '{}'))),
    sample('a message of a rate-limited delivery', 'message', encodeDeliveryMessage(waiting)),
    sample('a message that resume sent', 'message', encodeDeliveryMessage(leased(DELIVERY, EVENT.acceptedAt + 1))),
    sample('a dead letter', 'message', encodeDeliveryMessage(deadLetter(waiting, 'attempts_spent'))),
  ];
}
