import { expect, test } from '@jest/globals';
import { blockOf } from '../../../../core/destination/block.ts';
import type { Gate } from '../../../../core/destination/destination.ts';

const NOW = 1_000_000;
const LIMIT = { perMinute: 60, burst: 1 };
const gate: Gate = { destinationId: 'dst_1', tenant: 'default', state: 'ACTIVE', configuration: 1, tat: 0, slot: 0 };
const open = (openUntil: number) => ({ configuration: 1, failures: 10, events: [], since: 1, openings: 1, openUntil });

test.each<[string, Partial<Gate>, ReturnType<typeof blockOf>]>([
  ['nothing spent', {}, undefined],
  ['its token spent', { tat: NOW + 1_000 }, { by: 'rate_limit', until: NOW + 1_000 }],
  ['an open circuit', { breaker: open(NOW + 5_000) }, { by: 'circuit', until: NOW + 5_000 }],
  [
    'a circuit that is open for longer',
    { tat: NOW + 1_000, breaker: open(NOW + 5_000) },
    { by: 'circuit', until: NOW + 5_000 },
  ],
  [
    'a limit that lasts longer',
    { tat: NOW + 9_000, breaker: open(NOW + 5_000) },
    { by: 'rate_limit', until: NOW + 9_000 },
  ],
  ['a half-open circuit', { breaker: open(NOW - 1) }, undefined],
  ['a circuit of an earlier configuration', { configuration: 2, breaker: open(NOW + 5_000) }, undefined],
  ['a pause', { state: 'PAUSED', tat: NOW + 1_000, breaker: open(NOW + 5_000) }, undefined],
])('a destination with %s is blocked by the right thing', (_name, fields, expected) => {
  expect(blockOf({ ...gate, ...fields }, LIMIT, NOW)).toEqual(expected);
});
