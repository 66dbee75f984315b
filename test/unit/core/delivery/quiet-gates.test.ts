import type { DestinationId } from '../../../../core/contract/ids.ts';
import { describe, expect, test } from '@jest/globals';
import { QuietGates } from '../../../../core/delivery/quiet-gates.ts';
import type { Gate } from '../../../../core/destination/destination.ts';

const NOW = 1_000_000;
const ID = 'dst_0000000000000001';
const gate = (more: Partial<Gate> = {}): Gate => ({
  destinationId: ID,
  tenant: 'default',
  state: 'ACTIVE',
  configuration: 3,
  tat: NOW - 1,
  slot: 0,
  ...more,
});

function after(...looks: readonly Gate[]): QuietGates {
  const quiet = new QuietGates(3);
  for (const look of looks) quiet.saw(look, NOW);
  return quiet;
}

describe('a gate is presumed', () => {
  test('after as many looks in a row as it takes, with all that the write has as its condition', () => {
    expect(after(gate(), gate()).presume(ID, NOW)).toBeUndefined();
    expect(after(gate(), gate(), gate({ wakeAt: 5, looks: 1, parkedAt: 4 })).presume(ID, NOW)).toEqual({
      ...gate(),
      presumed: true,
    });
  });

  test.each<[string, Partial<Gate>]>([
    ['a token was spent', { tat: NOW + 1 }],
    ['it was paused', { state: 'PAUSED' }],
    ['it failed', { breaker: { configuration: 3, failures: 1, events: [], since: 1, openings: 0 } }],
  ])('not until it has been seen as often again since %s', (_, otherwise) => {
    expect(after(gate(), gate(), gate(), gate(otherwise), gate(), gate()).presume(ID, NOW)).toBeUndefined();
    expect(after(gate(), gate(), gate(), gate(otherwise), gate(), gate(), gate()).presume(ID, NOW)).toBeDefined();
  });

  test('not while the tokens that this process took are spent', () => {
    const quiet = after(gate(), gate(), gate());
    quiet.took(ID, NOW + 600);
    expect(quiet.presume(ID, NOW + 599)).toBeUndefined();
    expect(quiet.presume(ID, NOW + 600)?.tat).toBe(NOW + 600);
  });

  test('not after a presumption was wrong, until it has been seen as often again', () => {
    const quiet = after(gate(), gate(), gate());
    quiet.wrong(ID);
    for (let look = 0; look < 2; look += 1) {
      quiet.saw(gate(), NOW);
      expect(quiet.presume(ID, NOW)).toBeUndefined();
    }
    quiet.saw(gate(), NOW);
    expect(quiet.presume(ID, NOW)).toBeDefined();
  });

  test('as it was seen last', () => {
    expect(after(gate(), gate(), gate({ configuration: 4 })).presume(ID, NOW)?.configuration).toBe(4);
  });
});

test('what was not read for longest is forgotten, so that memory is bounded', () => {
  const quiet = new QuietGates(1);
  const idOf = (index: number): DestinationId => `dst_${String(index).padStart(16, '0')}`;
  for (let index = 0; index < 10_000; index += 1) quiet.saw(gate({ destinationId: idOf(index) }), NOW);
  quiet.saw(gate({ destinationId: idOf(0) }), NOW);
  quiet.saw(gate({ destinationId: idOf(10_000) }), NOW);
  expect([0, 1, 2, 10_000].map((index) => quiet.presume(idOf(index), NOW) !== undefined)).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
