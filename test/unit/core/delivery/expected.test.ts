import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../../../core/delivery/delivery.ts';
import type { Hold } from '../../../../core/delivery/expected.ts';
import { asExpected } from '../../../../core/delivery/expected.ts';
import { aDelivery } from '../../../helpers/a-delivery.ts';

const NOW = 1_000_000;

const active: Hold = { state: 'ACTIVE' };
const blocked = (until: number): Hold => ({ state: 'ACTIVE', block: { by: 'circuit', until } });
const times = ({ nextAttemptAt, expectedAt, notBefore }: Delivery) => ({ nextAttemptAt, expectedAt, notBefore });

describe('the times of a waiting delivery', () => {
  test.each<[string, Partial<Delivery>, Hold, Partial<Delivery>]>([
    [
      'parked at once by an open circuit',
      { notBefore: 1_000 },
      blocked(NOW + 60_000),
      { expectedAt: NOW + 60_000, notBefore: NOW + 60_000 },
    ],
    ['parked, and due', { notBefore: 1_000 }, active, { expectedAt: NOW, notBefore: NOW }],
    [
      'parked for longer than the block',
      { notBefore: NOW + 9_000 },
      blocked(NOW + 5),
      { expectedAt: NOW + 9_000, notBefore: NOW + 9_000 },
    ],
    ['deferred by the limit', { expectedAt: NOW + 7 }, active, { expectedAt: NOW + 7 }],
    ['deferred to a slot that has passed', { expectedAt: NOW - 7 }, blocked(NOW + 3), { expectedAt: NOW + 3 }],
    ['failed, in its backoff', { status: 'FAILED', nextAttemptAt: NOW + 30 }, active, { nextAttemptAt: NOW + 30 }],
    [
      'failed, before the circuit opened',
      { status: 'FAILED', nextAttemptAt: NOW + 30 },
      blocked(NOW + 99),
      { nextAttemptAt: NOW + 99 },
    ],
    [
      'failed and parked',
      { status: 'FAILED', nextAttemptAt: 5, notBefore: 5 },
      blocked(NOW + 99),
      { nextAttemptAt: NOW + 99, notBefore: NOW + 99 },
    ],
    ['of a paused destination', { notBefore: 1_000 }, { state: 'PAUSED' }, {}],
    ['of a disabled destination', { status: 'FAILED', nextAttemptAt: 5, notBefore: 5 }, { state: 'DISABLED' }, {}],
    [
      'of a paused destination, not yet due',
      { notBefore: NOW + 8 },
      { state: 'PAUSED' },
      { expectedAt: NOW + 8, notBefore: NOW + 8 },
    ],
    ['in the queue', {}, blocked(NOW + 60_000), {}],
  ])('%s', (_name, fields, hold, expected) => {
    const shown = times(asExpected(aDelivery(fields), hold, NOW));
    expect(shown).toEqual(times(aDelivery(expected)));
    for (const time of Object.values(shown)) if (time !== undefined) expect(time).toBeGreaterThanOrEqual(NOW);
  });

  test('a delivery that has ended keeps what it has', () => {
    const ended = aDelivery({ status: 'SUCCESS', endedAt: 5 });
    expect(asExpected(ended, blocked(NOW + 5), NOW)).toBe(ended);
  });
});
