import { expect, test } from '@jest/globals';
import { changesOf, countsOf } from '../../../../core/figures/changes.ts';
import type { Attempt, Delivery } from '../../../../core/delivery/delivery.ts';
import { figuresRange } from '../../../../core/figures/range.ts';
import { aDelivery, anAttempt } from '../../../helpers/a-delivery.ts';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 30);
const attempt = (number: number, more: Partial<Attempt> = {}): Attempt =>
  anAttempt(number, { at: NOW + number, ...more });
const delivery = (more: Partial<Delivery> = {}): Delivery => aDelivery({ acceptedAt: NOW, ...more });

test('a new row counts as created, at the time at which its event was accepted', () => {
  expect(changesOf(undefined, delivery())).toEqual([{ figure: 'created', at: NOW, by: 1 }]);
});

test('a late 2xx takes the exhaustion back and counts as succeeded', () => {
  const exhausted = delivery({
    status: 'RETRY_EXHAUSTED',
    endedAt: NOW + 5,
    log: [attempt(1, { failure: 'timeout' })],
  });
  const late = delivery({
    status: 'SUCCESS',
    endedAt: NOW + 9,
    log: [...exhausted.log, attempt(2, { statusCode: 200, late: true })],
  });
  expect(countsOf(changesOf(exhausted, late))).toMatchObject({ succeeded: 1, exhausted: -1, attempts: 1 });
});

test('a resend takes the earlier ending back, and attempts that the log drops stay counted', () => {
  const log = Array.from({ length: 25 }, (_, index) => attempt(index + 1, { failure: 'http', statusCode: 500 }));
  const ended = delivery({ status: 'RETRY_EXHAUSTED', endedAt: NOW + 5, attempts: 25, log });
  const resent = delivery({ run: 2, log: log.slice(5), dropped: 5 });
  expect(countsOf(changesOf(ended, resent))).toMatchObject({ exhausted: -1, attempts: 0, created: 0 });
});

test('an attempt that a write replaced counts no more', () => {
  const before = delivery({ status: 'FAILED', log: [attempt(1, { failure: 'tls' })] });
  const after = delivery({ status: 'SUCCESS', endedAt: NOW, log: [attempt(1, { at: NOW + 7, statusCode: 204 })] });
  expect(countsOf(changesOf(before, after))).toMatchObject({
    attempts: 0,
    succeeded: 1,
    failures: new Map([['tls', -1]]),
  });
});

test('parking, leasing and an expected time change no figure', () => {
  const before = delivery();
  expect(changesOf(before, delivery({ notBefore: NOW, expectedAt: NOW, suspicions: 1 }))).toEqual([]);
});

test.each([
  [{}, 'minute', 61],
  [{ from: NOW - 7_200_000 }, 'minute', 121],
  [{ from: NOW - 7_200_000 - 60_000 }, 'hour', 4],
  [{ from: NOW - 7 * 86_400_000 }, 'hour', 169],
  [{ from: NOW - 8 * 86_400_000 }, 'day', 9],
  [{ from: NOW - 60_000, to: NOW + 3_600_000, bucket: 'hour' as const }, 'hour', 2],
])('a range is of whole buckets, the finest that reaches back: %j', (asked, bucket, buckets) => {
  const range = figuresRange(asked, NOW);
  if ('rule' in range) throw new Error(range.rule);
  const each = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[range.bucket];
  expect(range.bucket).toBe(bucket);
  expect([range.from % each, range.to % each, (range.to - range.from) / each]).toEqual([0, 0, buckets]);
});

test.each([
  [{ from: NOW }, 'must be before `to` and before now'],
  [{ from: NOW - 100 * 86_400_000 }, 'must be at most 90 days ago with bucket=day'],
  [{ from: NOW - 3 * 3_600_000, bucket: 'minute' as const }, 'must be at most 2 hours ago with bucket=minute'],
])('a range that no bucket reaches is refused: %j', (asked, rule) => {
  expect(figuresRange(asked, NOW)).toMatchObject({ field: 'from', rule });
});
