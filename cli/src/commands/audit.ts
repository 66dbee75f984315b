import type { Command } from '../command.ts';
import { numberOf, textOf, timeOf } from '../command.ts';
import { flexible } from '../layout.ts';
import { localTime } from '../time.ts';

const text = { type: 'string' } as const;
const DEFAULT_LIMIT = 50;

export const auditCommand: Command = {
  name: 'audit',
  summary: 'list who changed what, newest first',
  options: { target: text, since: text, until: text, limit: text },
  help: [
    '--target ID          changes of this destination, delivery or event',
    '--since TIME         then or later: ISO 8601, or an age: 15m, 2h, 7d; default: 90 days',
    '--until TIME         before then; default: now',
    `--limit N            at most N changes; default ${DEFAULT_LIMIT}`,
  ],
  examples: ['audit --since 7d', 'audit --target dst_4fXq0a1ZkP9sT7uB --json'],
  async run({ values, manager, output }) {
    const filter = {
      target: textOf(values, 'target'),
      from: timeOf(values, 'since'),
      to: timeOf(values, 'until'),
      limit: numberOf(values, 'limit', 1) ?? DEFAULT_LIMIT,
    };
    output.print(await manager.listAudit(filter), (all) =>
      all.length === 0
        ? ['No changes found.']
        : [
            {
              columns: ['AT', 'ACTION', 'TARGET', flexible('FIELDS', 6), flexible('BY', 12)],
              rows: all.map(({ at, action, target, fields = [], principal, principalName }) => [
                localTime(at),
                action,
                target,
                fields.join(' '),
                principalName ?? principal,
              ]),
            },
          ],
    );
    return 0;
  },
};
