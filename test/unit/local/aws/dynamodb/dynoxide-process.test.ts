import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from '@jest/globals';
import type { DynoxideProcess } from '../../../../../local/aws/services/dynamodb/dynoxide-process.ts';
import { startDynoxide } from '../../../../../local/aws/services/dynamodb/dynoxide-process.ts';
import { childrenOf, fileOf } from '../../../../helpers/processes.ts';

let running: DynoxideProcess | undefined;
afterEach(() => running?.stop());

const start = async (directory?: string): Promise<DynoxideProcess> =>
  (running = await startDynoxide(directory, () => undefined));

const ownFile = (): string => childrenOf(process.pid).flatMap((each) => fileOf(each) ?? [])[0] ?? '';

// As dynoxide asks, with its own texts.
test.each([
  "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 't'",
  "SELECT * FROM _stream_records WHERE table_name = 't' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 9 ORDER BY CAST(sequence_number AS INTEGER) ASC",
])('a look at stream records does not read all of them: %s', async (query) => {
  const directory = mkdtempSync(join(tmpdir(), 'streams-'));
  await start(directory);
  const database = new DatabaseSync(join(directory, 'dynamodb.sqlite'));
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
  database.close();
  await running?.stop();
  rmSync(directory, { recursive: true });
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^SEARCH .* INDEX stream_records_by_number /),
  ]);
});

test('without a directory of its own nothing is left after it', async () => {
  await start();
  const folder = dirname(ownFile());
  expect(existsSync(folder)).toBe(true);
  await running?.stop();
  expect(existsSync(folder)).toBe(false);
});
