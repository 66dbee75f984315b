import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../../../core/delivery/delivery.ts';
import { endingOf } from '../../../../core/delivery/ending.ts';
import { isSuspect, lostReceives, triage } from '../../../../core/delivery/triage.ts';

const NOW = Date.UTC(2026, 0, 1);
const MESSAGE = { run: 1, redrives: 0, acceptedAt: NOW };
const AT = { now: NOW, retentionDays: 30 };

const row = (more: Partial<Delivery> = {}): Delivery => ({
  destinationId: 'dst_1',
  eventId: 'msg_1',
  acceptedAt: NOW,
  tenant: 'default',
  type: 'order.created',
  source: 'shop',
  time: 1,
  status: 'PENDING',
  run: 1,
  attempts: 0,
  log: [],
  ...more,
});

describe('what a repeated message asks for', () => {
  test.each<[string, Parameters<typeof triage>[0], Delivery | undefined, ReturnType<typeof triage>]>([
    ['a row that is gone', { run: 1 }, undefined, { verdict: 'settled' }],
    ['a row of a later run', { run: 1 }, row({ run: 2 }), { verdict: 'settled' }],
    ['one that succeeded', { run: 1 }, row({ status: 'SUCCESS' }), { verdict: 'settled' }],
    ['one that is parked', { run: 1 }, row({ notBefore: NOW - 1 }), { verdict: 'parked', at: NOW - 1 }],
    [
      'one whose lease it carries',
      { run: 1, lease: NOW - 1 },
      row({ notBefore: NOW - 1 }),
      { verdict: 'attempt', attempt: 1 },
    ],
    [
      'one that was deferred again since',
      { run: 1, slot: NOW - 5_000 },
      row({ expectedAt: NOW }),
      { verdict: 'settled' },
    ],
    [
      'one whose latest slot it carries',
      { run: 1, slot: NOW },
      row({ expectedAt: NOW }),
      { verdict: 'attempt', attempt: 1 },
    ],
    [
      'one whose budget is spent',
      { run: 1 },
      row({ status: 'FAILED', attempts: 4 }),
      { verdict: 'spent', reason: 'attempts_spent' },
    ],
    [
      'one that its policy gave up on',
      { run: 1 },
      row({ status: 'FAILED', attempts: 1, reason: 'not_retryable' }),
      { verdict: 'spent', reason: 'not_retryable' },
    ],
    ['one that brings its handlers down', { run: 1 }, row({ suspicions: 3 }), { verdict: 'poison' }],
    [
      'one whose next attempt lies ahead',
      { run: 1 },
      row({ status: 'FAILED', attempts: 1, nextAttemptAt: NOW + 9_000 }),
      { verdict: 'early', at: NOW + 9_000 },
    ],
    [
      'one that is due',
      { run: 1 },
      row({ status: 'FAILED', attempts: 1, nextAttemptAt: NOW + 900 }),
      { verdict: 'attempt', attempt: 2 },
    ],
  ])('%s', (_, message, found, verdict) => {
    expect(triage(message, found, NOW)).toEqual(verdict);
  });
});

describe('suspicion', () => {
  test('counts receives beyond the attempts recorded since the message was sent', () => {
    expect(lostReceives({}, 3, row({ attempts: 2 }))).toBe(0);
    expect(lostReceives({ attempts: 2 }, 3, row({ attempts: 2 }))).toBe(2);
    expect(lostReceives({}, 1, undefined)).toBe(0);
  });

  test('falls on two lost receives, on a marked row and on a message that inherits it', () => {
    expect(isSuspect({}, 2, row())).toBe(false);
    expect(isSuspect({}, 3, row())).toBe(true);
    expect(isSuspect({}, 1, row({ suspicions: 0 }))).toBe(true);
    expect(isSuspect({ suspect: true }, 1, row())).toBe(true);
  });
});

describe('what becomes of a dead letter', () => {
  test.each<[string, Parameters<typeof endingOf>[0], Delivery | undefined, ReturnType<typeof endingOf>]>([
    ['of a row that is gone', MESSAGE, undefined, { verdict: 'settled' }],
    ['that has ended already', MESSAGE, row({ status: 'RETRY_EXHAUSTED' }), { verdict: 'publish' }],
    [
      'whose budget is spent',
      MESSAGE,
      row({ status: 'FAILED', attempts: 4 }),
      { verdict: 'end', reason: 'attempts_spent' },
    ],
    [
      'whose destination is gone',
      { ...MESSAGE, reason: 'destination_deleted' },
      row(),
      { verdict: 'end', reason: 'destination_deleted' },
    ],
    ['with a reason that nobody knows', { ...MESSAGE, reason: 'whatever' }, row(), { verdict: 'redrive', seconds: 5 }],
    ['that is parked', MESSAGE, row({ notBefore: NOW + 1 }), { verdict: 'parked', at: NOW + 1 }],
    ['that is poison', MESSAGE, row({ suspicions: 3 }), { verdict: 'end', reason: 'poison' }],
    [
      'whose retention is over',
      { ...MESSAGE, acceptedAt: NOW - 31 * 86_400_000 },
      row(),
      { verdict: 'end', reason: 'expired' },
    ],
    ['given back often', { ...MESSAGE, redrives: 20 }, row(), { verdict: 'redrive', seconds: 900 }],
    [
      'whose next attempt lies ahead',
      MESSAGE,
      row({ status: 'FAILED', attempts: 1, nextAttemptAt: NOW + 60_000 }),
      { verdict: 'redrive', seconds: 60 },
    ],
  ])('%s', (_, message, found, ending) => {
    expect(endingOf(message, found, AT)).toEqual(ending);
  });
});
