import { alarmsOf } from './alarms.ts';
import { removeTable } from './checks/table.ts';
import type { Account, Deployment } from './deployment.ts';

/**
 * Removes what runs left that were killed. The temporary table of a run is its record: it is made first and deleted
 * last.
 *
 * @returns the names of the removed resources
 */
export async function clean(account: Account, deployment: Deployment): Promise<string[]> {
  const { aws } = account;
  const { manager, name } = deployment;
  const removed: string[] = [];
  const prefix = `${name}-verify-`;

  const alarms = (await alarmsOf(aws, prefix)).map(({ AlarmName }) => AlarmName);
  if (alarms.length > 0) await aws.json('monitoring', 'DeleteAlarms', { AlarmNames: alarms });
  removed.push(...alarms.map((alarm) => `alarm ${alarm}`));

  for (const table of await tables(account, prefix)) {
    const tenant = table.slice(name.length + 1);
    for (const { id } of await manager.listWebhooks({ tenant })) {
      await manager.unregisterWebhook(id);
      removed.push(`destination ${id}`);
    }
    await removeTable({ account }, table);
    removed.push(`table ${table}`);
  }
  return removed;
}

async function tables({ aws }: Account, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (let start: string | undefined; ;) {
    const page = await aws.json<{ TableNames: string[]; LastEvaluatedTableName?: string }>('dynamodb', 'ListTables', {
      ...(start !== undefined && { ExclusiveStartTableName: start }),
    });
    found.push(...page.TableNames.filter((table) => table.startsWith(prefix)));
    if (page.LastEvaluatedTableName === undefined) return found;
    start = page.LastEvaluatedTableName;
  }
}
