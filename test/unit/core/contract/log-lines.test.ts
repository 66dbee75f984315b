import { describe, expect, test } from '@jest/globals';
import { AttemptEntry, EventEntry, ExhaustedEntry } from '../../../../core/contract/log-lines.ts';

/** Reads an entry as the `parse` command of Logs Insights does: the last wildcard takes the rest. */
function parsed(entry: string, command: string): Record<string, string> {
  const [, glob = '', names = ''] = /^parse entry "(.*)" as (.*)$/.exec(command) ?? [];
  const pattern = new RegExp(
    `^${glob
      .split('*')
      .join('(.*?)')
      .replace(/\(\.\*\?\)$/, '(.*)')}$`,
  );
  const values = pattern.exec(entry)?.slice(1) ?? [];
  return Object.fromEntries(names.split(', ').map((name, index) => [name, values[index] ?? '']));
}

describe('an entry of a log line', () => {
  test.each([
    [
      'attempt',
      AttemptEntry.write({ destination: 'dst_1', event: 'msg_1', number: 2, outcome: 'ECONNRESET', milliseconds: 31 }),
      AttemptEntry.parseCommand('entry'),
      { destination: 'dst_1', event: 'msg_1', number: '2', outcome: 'ECONNRESET', milliseconds: '31' },
    ],
    [
      'event whose type has spaces',
      EventEntry.write({ id: 'msg_1', destinations: 0, unmatched: 'filtered', type: 'a type of others' }),
      EventEntry.parseCommand('entry'),
      { id: 'msg_1', destinations: '0', unmatched: 'filtered', type: 'a type of others' },
    ],
    [
      'ended delivery',
      ExhaustedEntry.write({ delivery: 'dlv_1', attempts: 4, reason: 'attempts_spent' }),
      ExhaustedEntry.parseCommand('entry'),
      { delivery: 'dlv_1', attempts: '4', reason: 'attempts_spent' },
    ],
  ])('about an %s is read back by the command of its format', (_, entry, command, values) => {
    expect(parsed(entry, command)).toEqual(values);
  });
});
