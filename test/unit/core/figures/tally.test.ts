import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Attempt } from '../../../../core/delivery/delivery.ts';
import { applyChange } from '../../../../core/figures/changes.ts';
import type { Counts } from '../../../../core/figures/counts.ts';
import { isEmpty } from '../../../../core/figures/counts.ts';
import type { DayFigures } from '../../../../core/figures/day.ts';
import { daysOf, withHours } from '../../../../core/figures/day.ts';
import type { Head, StreamChange } from '../../../../core/figures/head.ts';
import { entryOf, hourOf, tally } from '../../../../core/figures/head.ts';
import { bucketsOf } from '../../../../core/figures/overview.ts';
import { packDay, packHead, unpackDay, unpackHead } from '../../../../core/figures/pack.ts';
import { DAY_MS, HOUR_MS } from '../../../../core/figures/range.ts';
import { history, recordsOf, START } from './histories.ts';

const NO_LIMIT = 100_000;

/** The rows of one destination, as bytes, as a table keeps them. */
class Rows {
  head: Uint8Array | undefined;
  readonly days = new Map<number, Uint8Array>();

  readHead(): Head | undefined {
    return this.head === undefined ? undefined : unpackHead(this.head);
  }

  readDay(day: number): DayFigures | undefined {
    const bytes = this.days.get(day);
    return bytes === undefined ? undefined : unpackDay(bytes, day);
  }

  /** @param dies whether the function dies between the writes of days and that of the head */
  count(batch: readonly StreamChange[], dies = false): void {
    const tallied = tally(this.readHead(), batch);
    if (tallied === undefined) return;
    for (const day of daysOf(tallied))
      this.days.set(day, packDay(withHours(this.readDay(day), day, tallied), day, NO_LIMIT));
    if (!dies) this.head = packHead(tallied.head, NO_LIMIT);
  }

  hours(): Map<number, Counts> {
    const days = [...this.days.keys()].flatMap((day) => this.readDay(day) ?? []);
    const range = { from: START - DAY_MS, to: START + 30 * DAY_MS, bucket: 'hour' as const };
    return withoutEmpty(bucketsOf({ head: this.readHead(), days }, range));
  }
}

const withoutEmpty = (buckets: ReadonlyMap<number, Counts>): Map<number, Counts> =>
  new Map([...buckets].filter(([, counts]) => !isEmpty(counts)).toSorted(([a], [b]) => a - b));

/** What the changes say, each counted once. */
function expected(records: readonly StreamChange[]): Map<number, Counts> {
  const hours = new Map<number, Counts>();
  for (const change of records.flatMap(({ changes }) => changes))
    applyChange(entryOf(hours, hourOf(change.at) * HOUR_MS), change);
  return withoutEmpty(hours);
}

/** Batches of these sizes, in order. */
function batchesOf<T>(records: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  let first = 0;
  for (let index = 0; first < records.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    batches.push(records.slice(first, first + size));
    first += size;
  }
  return batches;
}

const renumbered = (record: StreamChange, by: bigint): StreamChange => ({ ...record, sequence: record.sequence + by });

const histories = fc.array(history, { minLength: 1, maxLength: 12 });
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
/** What befalls a batch: it comes again, it comes again in parts, or the function dies half-way and it comes again. */
const fates = fc.array(fc.constantFrom('once', 'twice', 'halves', 'dies', 'dies twice'), {
  minLength: 1,
  maxLength: 7,
});

function countWith(rows: Rows, batch: readonly StreamChange[], fate: string): void {
  const half = Math.ceil(batch.length / 2);
  if (fate.startsWith('dies')) rows.count(batch, true);
  if (fate === 'dies twice') rows.count(batch.slice(0, half), true);
  rows.count(batch);
  if (fate === 'twice') rows.count(batch);
  if (fate === 'halves') for (const part of [batch.slice(0, half), batch.slice(half)]) rows.count(part);
}

test('figures are what the writes of the rows say, whatever batches come again, in parts or after a crash', () => {
  fc.assert(
    fc.property(histories, sizes, fates, (lives, cuts, befallen) => {
      const records = recordsOf(lives);
      const rows = new Rows();
      for (const [index, batch] of batchesOf(records, cuts).entries())
        countWith(rows, batch, befallen[index % befallen.length] ?? 'once');
      expect(rows.hours()).toEqual(expected(records));
    }),
    { numRuns: 120 },
  );
});

test('batches of two shards, each with its own numbers and lag, count once each', () => {
  fc.assert(
    fc.property(histories, sizes, fates, fc.array(fc.boolean(), { minLength: 1 }), (lives, cuts, befallen, order) => {
      const records = recordsOf(lives);
      const boundary = records.at(Math.floor(records.length / 2))?.acceptedAt ?? 0;
      const older = batchesOf(
        records.filter(({ acceptedAt }) => acceptedAt < boundary),
        cuts,
      );
      // The other shard begins at lower numbers.
      const newer = batchesOf(
        records.filter(({ acceptedAt }) => acceptedAt >= boundary).map((record) => renumbered(record, -(10n ** 19n))),
        cuts,
      );
      const rows = new Rows();
      for (let index = 0; older.length > 0 || newer.length > 0; index += 1) {
        const [first, second] = order[index % order.length] === true ? [older, newer] : [newer, older];
        const batch = first.shift() ?? second.shift() ?? [];
        countWith(rows, batch, befallen[index % befallen.length] ?? 'once');
      }
      expect(rows.hours()).toEqual(expected(records));
    }),
    { numRuns: 120 },
  );
});

test('after a split, also between the rows of the destination, children go on where their parent ended', () => {
  fc.assert(
    fc.property(histories, sizes, fc.nat(), fc.nat(), (lives, cuts, cut, between) => {
      const records = recordsOf(lives);
      const split = cut % (records.length + 1);
      const boundary = records[between % records.length]?.acceptedAt ?? 0;
      const children = [true, false].map((low) =>
        batchesOf(
          records
            .slice(split)
            .filter(({ acceptedAt }) => acceptedAt < boundary === low)
            .map((record) => renumbered(record, low ? 10n ** 21n : 10n ** 22n)),
          cuts,
        ),
      );
      const rows = new Rows();
      for (const batch of batchesOf(records.slice(0, split), cuts)) {
        rows.count(batch);
        rows.count(batch);
      }
      const [first = [], second = []] = children;
      for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
        for (const batch of [second[index] ?? [], first[index] ?? []]) {
          rows.count(batch);
          rows.count(batch);
        }
      }
      expect(rows.hours()).toEqual(expected(records));
    }),
    { numRuns: 100 },
  );
});

test('a row takes at most its bytes whatever happens in two hours, and counts of hours stay whole', () => {
  const head: Head = { firstHour: hourOf(START), minutes: new Map(), hours: new Map(), counted: [] };
  for (let minute = 0; minute < 121; minute += 1) {
    for (let status = 400; status < 460; status += 1) {
      const attempt = {
        run: 1,
        number: 1,
        at: START + minute * 60_000,
        durationMs: status,
        failure: 'http',
        statusCode: status,
      };
      for (const [map, key] of [
        [head.minutes, Math.floor(attempt.at / 60_000)],
        [head.hours, hourOf(attempt.at)],
      ] as const)
        applyChange(entryOf(map, key), { figure: 'attempt', at: attempt.at, by: 1, attempt: attempt as Attempt });
    }
  }
  const bytes = packHead(head, 500);
  expect(bytes.length).toBeLessThanOrEqual(500);
  const kept = [...unpackHead(bytes).hours.values()];
  expect(kept.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(121 * 60);
  expect(kept.flatMap(({ failures }) => Array.from(failures.values())).reduce((a, b) => a + b, 0)).toBe(121 * 60);
});
