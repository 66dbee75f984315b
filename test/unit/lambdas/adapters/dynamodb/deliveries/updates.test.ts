import { describe, expect, test } from '@jest/globals';
import { STATE_INDEX } from '../../../../../../core/contract/keys.ts';
import {
  exhaustion,
  failure,
  lateSuccess,
  leasing,
  newRun,
  openSuccess,
  parking,
  suspicion,
} from '../../../../../../lambdas/adapters/dynamodb/deliveries/updates.ts';

const FENCE = { destinationId: 'dst_1', eventId: 'msg_1', acceptedAt: 1, run: 1 } as const;
const ATTEMPT = { run: 1, number: 1, at: 1, durationMs: 1 };

describe('the state index has an entry of each parked delivery alone', () => {
  test.each([
    ['parking', parking(FENCE, 0, 5)],
    ['a lease', leasing({ ...FENCE, notBefore: 1 }, 5)],
    ['a failure whose next attempt is parked', failure(FENCE, ATTEMPT, { at: 5, parked: true })],
    ['a new run', newRun({ ...FENCE, status: 'SUCCESS', log: [] }, { startedAt: 4, notBefore: 5 })],
  ])('%s writes it, at the time until which the delivery waits', (_, update) => {
    expect(update.set?.['notBefore']).toEqual({ N: '5' });
    expect(update.set?.[STATE_INDEX.sortKey]).toEqual({ S: 'P#0000000000005#0000000000001' });
    expect(update.remove ?? []).not.toContain(STATE_INDEX.sortKey);
  });

  test.each([
    ['a success', openSuccess(FENCE, ATTEMPT, 5, 5)],
    ['a late success', lateSuccess(FENCE, ATTEMPT, 5, 5)],
    ['a failure whose next attempt has a message', failure(FENCE, ATTEMPT, { at: 5, parked: false })],
    ['the last failure', failure(FENCE, ATTEMPT, { end: 'attempts_spent' })],
    ['the end', exhaustion(FENCE, 1, 'attempts_spent', 5, 5)],
  ])('%s removes it, whichever release wrote it', (_, update) => {
    expect(update.remove).toEqual(expect.arrayContaining([STATE_INDEX.sortKey, 'notBefore']));
    expect(Object.keys(update.set ?? {})).not.toContain(STATE_INDEX.sortKey);
  });

  test.each([
    [20, undefined],
    [23, 3],
    [500, 100],
  ])('a new run after %i attempts drops the oldest of more than twenty: %p', (length, dropped) => {
    const log = Array.from({ length }, () => ATTEMPT);
    const { removeFirst, add } = newRun({ ...FENCE, status: 'FAILED', log }, { startedAt: 4, notBefore: 5 });
    expect([removeFirst?.['log'], add?.['dropped']]).toEqual([dropped, dropped]);
  });

  test('a mark of suspicion leaves it as it is', () => {
    expect(suspicion(FENCE, 1, 1)).toEqual({ add: { suspicions: 1 }, when: expect.any(Array) });
  });
});
