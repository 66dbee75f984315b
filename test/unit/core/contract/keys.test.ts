import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { DeliveryKey, DestinationId, EventId, JobId } from '../../../../core/contract/ids.ts';
import type { RowKey } from '../../../../core/contract/keys.ts';
import {
  auditKey,
  auditMonth,
  auditMonthBefore,
  configurationKey,
  CURSOR_KEY,
  deliveryKey,
  eventBodyKey,
  eventKey,
  gateKey,
  idempotencyKey,
  jobKey,
  parkedIndex,
  parkedRange,
  parseDelivery,
  parseDestination,
  parseEvent,
  parseJob,
  parseParkedIndex,
  parseSubscription,
  parseTenant,
  subscriptionKey,
  tenantVersionKey,
  timeRange,
} from '../../../../core/contract/keys.ts';

const suffix = fc.stringMatching(/^[0-9A-Za-z]{16,24}$/);
const destinationId = suffix.map((text): DestinationId => `dst_${text}`);
const eventId = suffix.map((text): EventId => `msg_${text}`);
const jobId = fc.tuple(fc.constantFrom('rcv_', 'bkf_'), suffix).map(([prefix, text]) => (prefix + text) as JobId);
const tenant = fc.stringMatching(/^[\w-]{1,64}$/);
const time = fc.integer({ min: 0, max: 9_999_999_999_998 });

describe('a key says what it was built of:', () => {
  test('gates and configurations, the destination', () => {
    fc.assert(
      fc.property(destinationId, fc.nat(), (id, version) => {
        expect(parseDestination(gateKey(id))).toBe(id);
        expect(parseDestination(configurationKey(id, version))).toBe(id);
      }),
    );
  });

  test('subscriptions, the tenant and the destination', () => {
    fc.assert(
      fc.property(tenant, destinationId, (name, id) => {
        expect(parseTenant(tenantVersionKey(name))).toBe(name);
        expect(parseTenant(subscriptionKey(name, id))).toBe(name);
        expect(parseSubscription(subscriptionKey(name, id))).toBe(id);
      }),
    );
  });

  test('recoveries and backfills, the destination and the job', () => {
    fc.assert(
      fc.property(destinationId, jobId, (id, job) => {
        expect(parseJob(jobKey(id, job))).toEqual({ destinationId: id, id: job });
      }),
    );
  });

  test('events and parts of payloads, the event', () => {
    fc.assert(
      fc.property(eventId, fc.string(), fc.nat(), (id, owner, part) => {
        expect(parseEvent(eventKey(id))).toBe(id);
        expect(parseEvent(eventBodyKey(id, owner, part))).toBe(id);
      }),
    );
  });

  test('deliveries, all three parts', () => {
    fc.assert(
      fc.property(destinationId, eventId, time, (destination, event, acceptedAt) => {
        const key: DeliveryKey = { destinationId: destination, eventId: event, acceptedAt };
        expect(parseDelivery(deliveryKey(key))).toEqual(key);
      }),
    );
  });

  test('entries of the state index, when the delivery may go', () => {
    fc.assert(
      fc.property(time, time, (notBefore, acceptedAt) => {
        expect(parseParkedIndex(parkedIndex(notBefore, acceptedAt))).toBe(notBefore);
      }),
    );
  });
});

const KEYS: Readonly<Record<string, RowKey>> = {
  gate: gateKey('dst_1'),
  configuration: configurationKey('dst_1', 1),
  recovery: jobKey('dst_1', 'rcv_1'),
  version: tenantVersionKey('default'),
  subscription: subscriptionKey('default', 'dst_1'),
  audit: auditKey(1, 'request'),
  idempotency: idempotencyKey('hash'),
  cursor: CURSOR_KEY,
  event: eventKey('msg_1'),
  body: eventBodyKey('msg_1', 'owner', 0),
  delivery: deliveryKey({ destinationId: 'dst_1', eventId: 'msg_1', acceptedAt: 1 }),
};

test.each<[(key: RowKey) => unknown, readonly string[]]>([
  [parseDestination, ['gate', 'configuration', 'recovery', 'delivery']],
  [parseJob, ['recovery']],
  [parseTenant, ['version', 'subscription']],
  [parseSubscription, ['subscription']],
  [parseEvent, ['event', 'body']],
  [parseDelivery, ['delivery']],
])('%p reads the keys of its own kinds of row alone', (parse, kinds) => {
  expect(Object.keys(KEYS).filter((kind) => parse(KEYS[kind] as RowKey) !== undefined)).toEqual(kinds);
});

test('no two rows of a table have the same key', () => {
  const keys = Object.values(KEYS).map(({ pk, sk }) => `${pk} ${sk}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test('a range of times holds the rows from its begin on and before its end', () => {
  fc.assert(
    fc.property(time, time, time, (acceptedAt, from, to) => {
      const { first, last } = timeRange(from, to);
      const { sk } = deliveryKey({ destinationId: 'dst_1', eventId: 'msg_1', acceptedAt });
      expect(first <= sk && sk <= last).toBe(from <= acceptedAt && acceptedAt < to);
    }),
  );
});

test('the parked deliveries of a destination go in the order of their time, and then of acceptance', () => {
  fc.assert(
    fc.property(time, time, time, (notBefore, acceptedAt, now) => {
      const entry = parkedIndex(notBefore, acceptedAt);
      const { first, last } = parkedRange(now);
      expect(first <= entry && entry <= last).toBe(notBefore <= now);
      expect(entry <= parkedRange().last).toBe(true);
      expect(entry < parkedIndex(notBefore, acceptedAt + 1)).toBe(true);
      expect(entry < parkedIndex(notBefore + 1, 0)).toBe(true);
    }),
  );
});

test.each(['F#1767225600000', 'X#1767225600000', 'P#', ''])('%j is no parked entry', (entry) => {
  expect(parseParkedIndex(entry)).toBeUndefined();
});

test('the audit trail goes back month by month', () => {
  expect(auditMonthBefore(auditMonth(Date.UTC(2026, 2, 31)))).toBe('AUDIT#2026-02');
  expect(auditMonthBefore(auditMonth(Date.UTC(2026, 0, 1)))).toBe('AUDIT#2025-12');
});
