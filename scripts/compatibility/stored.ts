import type { Attempt, Delivery } from '../../core/delivery/delivery.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import { placeOf } from '../../core/figures/counted.ts';
import type { Counts } from '../../core/figures/counts.ts';
import type { Head } from '../../core/figures/head.ts';

/** One of each stored thing, with every field, for the samples of a release. Times are of January 1, 2026. */
const NOW = 1_767_225_600_000;
const MINUTE = 60_000;

export const SUBJECT = {
  destinationId: 'dst_0000000000000001',
  eventId: 'msg_0000000000000000000001',
  acceptedAt: NOW,
  tenant: 'default',
  type: 'order.created',
  source: 'street-collector-platform',
  time: NOW / 1000,
  trace: 'Root=1-695ff500-000000000000000000000001;Parent=0000000000000001;Sampled=1',
} as const;

export const ATTEMPTS: readonly [Attempt, Attempt] = [
  {
    run: 1,
    number: 1,
    at: NOW + 100,
    durationMs: 52,
    statusCode: 503,
    failure: 'http',
    message: 'HTTP 503',
    response: 'busy',
    phases: { dns: 1, connect: 2, tls: 5, firstByte: 40, total: 52 },
  },
  { run: 1, number: 2, at: NOW + MINUTE, durationMs: 15_000, failure: 'timeout', code: 'TIMEOUT', repeated: '408' },
];

export const DELIVERY: Delivery = {
  ...SUBJECT,
  status: 'FAILED',
  run: 2,
  startedAt: NOW + MINUTE,
  attempts: 1,
  log: [...ATTEMPTS],
};

export const GATE: Gate = {
  destinationId: SUBJECT.destinationId,
  tenant: 'default',
  state: 'PAUSED',
  stateSince: NOW,
  configuration: 3,
  tat: NOW + MINUTE,
  slot: NOW + 2 * MINUTE,
};

export const BREAKER = {
  configuration: 3,
  failures: 12,
  events: [SUBJECT.eventId],
  since: NOW,
  openings: 2,
  openUntil: NOW + 5 * MINUTE,
  told: true,
};

export const CONFIGURATION: Configuration = {
  destinationId: SUBJECT.destinationId,
  version: 3,
  tenant: 'default',
  name: 'shop',
  url: 'https://shop.example/webhook',
  events: ['order.*', 'payment.failed'],
  filter: { data: { total: [{ numeric: ['>=', 1000] }] } },
  description: 'Orders of the shop',
  headers: { 'X-Shop': '1' },
  secretHeaders: { 'X-Api-Key': { ciphertext: 'AQIDBA==', length: 4 } },
  rateLimit: { perMinute: 60, burst: 5 },
  retry: { maxAttempts: 6, baseSeconds: 10 },
  secrets: [
    { ciphertext: 'AQIDBA==', supplied: true },
    { ciphertext: 'BAMCAQ==', supplied: false, validUntil: NOW + MINUTE },
  ],
  secretHeader: true,
  createdAt: NOW,
  registeredAt: NOW - MINUTE,
  subscriptions: 7,
};

export const EVENT: AcceptedEvent = {
  eventId: SUBJECT.eventId,
  owner: '17793124-05d4-b198-2fde-7ededc63b103',
  tenant: 'default',
  source: SUBJECT.source,
  type: SUBJECT.type,
  time: SUBJECT.time,
  acceptedAt: NOW,
  matched: [SUBJECT.destinationId, 'dst_0000000000000002'],
  listeners: ['dst_0000000000000003'],
  subscriptions: 7,
  listed: `${NOW}#000000000001`,
  violations: ['data.total: expected number, received string'],
};

const COUNTS: Counts = {
  created: 3,
  succeeded: 2,
  exhausted: 1,
  attempts: 4,
  failures: new Map<number | 'timeout', number>([
    [503, 1],
    ['timeout', 1],
  ]),
  latency: new Map([[12, 3]]),
};
export const HOUR = NOW / (60 * MINUTE);
export const DAY = HOUR / 24;
const PLACE = placeOf(SUBJECT);
const COUNTED = [{ last: 111_100_000_000_000_000_000_000_001n, from: PLACE, to: PLACE }];

export const HEAD: Head = {
  firstHour: HOUR,
  minutes: new Map([[HOUR * 60, { ...COUNTS, latency: new Map() }]]),
  hours: new Map([[HOUR, COUNTS]]),
  lastSuccessAt: NOW,
  lastFailureAt: NOW,
  newestDelivery: NOW,
  counted: COUNTED,
};

export const DAY_FIGURES = { hours: HEAD.hours, counted: HEAD.counted };
