import type { Command } from '../command.ts';
import { numberOf } from '../command.ts';
import { flexible } from '../layout.ts';
import { localTime } from '../time.ts';

export const tenantsCommand: Command = {
  name: 'tenants',
  summary: 'list the tenants that have or had a destination',
  options: { limit: { type: 'string' } },
  help: ['--limit N            at most N tenants'],
  examples: ['tenants', 'tenants --json'],
  async run({ values, manager, output }) {
    const tenants = await manager.listTenants({ limit: numberOf(values, 'limit', 1) });
    output.print(tenants, (all) =>
      all.length === 0
        ? ['No tenants found.']
        : [
            {
              columns: [flexible('TENANT', 8), 'SINCE'],
              rows: all.map(({ tenant, since }) => [tenant, since === undefined ? '' : localTime(since)]),
            },
          ],
    );
    return 0;
  },
};
