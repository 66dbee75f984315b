import type { DestinationId } from '../../../../core/contract/ids.ts';
import { describe, expect, test } from '@jest/globals';
import type { Configuration, Gate } from '../../../../core/destination/destination.ts';
import { loadDestination, loadDestinations } from '../../../../lambdas/admin/load.ts';

const gate = (destinationId: DestinationId, fields: Partial<Gate> = {}): Gate => ({
  destinationId,
  tenant: 'default',
  state: 'ACTIVE',
  configuration: 2,
  tat: 0,
  slot: 0,
  ...fields,
});
const configuration = (destinationId: DestinationId, version: number): Configuration => ({
  destinationId,
  version,
  tenant: 'default',
  name: 'shop',
  url: 'https://shop.example.com/webhook',
  events: ['*'],
  headers: {},
  secrets: [],
  createdAt: 0,
});

/** A table whose reads do not see the configurations of `hidden` until time has passed. */
function table(gates: readonly Gate[], { hidden = [] as readonly string[], visibleAt = 1 } = {}) {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    dependencies: {
      destinations: {
        gates: async (ids: readonly string[]) =>
          new Map(
            gates.filter(({ destinationId }) => ids.includes(destinationId)).map((each) => [each.destinationId, each]),
          ),
        configurations: async (of: readonly Gate[]) =>
          new Map(
            of
              .filter(({ destinationId }) => now >= visibleAt || !hidden.includes(destinationId))
              .map((each) => [each.destinationId, configuration(each.destinationId, each.configuration)]),
          ),
      } as Parameters<typeof loadDestination>[1]['destinations'],
      clock: {
        now: () => now,
        sleep: async (milliseconds: number) => {
          slept.push(milliseconds);
          now += milliseconds;
        },
      },
    },
  };
}

describe('a gate that names a configuration which is not visible yet', () => {
  test('is read once more after a short pause', async () => {
    const { dependencies, slept } = table([gate('dst_1')], { hidden: ['dst_1'] });
    await expect(loadDestination('dst_1', dependencies)).resolves.toMatchObject({ configuration: { version: 2 } });
    expect(slept).toHaveLength(1);
  });

  test('does not take other destinations out of a list', async () => {
    const { dependencies } = table([gate('dst_1'), gate('dst_2')], { hidden: ['dst_2'] });
    const loaded = await loadDestinations(['dst_1', 'dst_2', 'dst_3'], dependencies);
    expect([...loaded].map(([id, found]) => [id, found.configuration?.version])).toEqual([
      ['dst_1', 2],
      ['dst_2', 2],
    ]);
  });

  test('is an error if the configuration stays missing', async () => {
    const { dependencies } = table([gate('dst_1')], { hidden: ['dst_1'], visibleAt: Infinity });
    await expect(loadDestination('dst_1', dependencies)).rejects.toThrow('configuration 2 of dst_1 is missing');
  });
});

test.each([
  ['deleted', [gate('dst_1', { state: 'DELETED' })]],
  ['unknown', []],
])('a destination that is %s is not found, without a pause', async (_, gates) => {
  const { dependencies, slept } = table(gates, { hidden: ['dst_1'] });
  await expect(loadDestination('dst_1', dependencies)).rejects.toMatchObject({ code: 'not-found' });
  expect(slept).toEqual([]);
});
