import { describe, expect, test } from '@jest/globals';
import { firstMatch, MOST_READS } from '../../../console/src/live/first-match.ts';
import { feedFrom, mergeFeed } from '../../../console/src/live/feed.ts';

const at = (seconds: number): string => new Date(1_700_000_000_000 + seconds * 1000).toISOString();
const item = (id: string, status = 'PENDING') => ({ id, status });

describe('the feed of deliveries', () => {
  test('reads again from a minute before the newest known delivery, wherever that is in the list', () => {
    expect(feedFrom([{ acceptedAt: at(100) }, { acceptedAt: at(160) }, { acceptedAt: at(90) }])).toBe(at(100));
    expect(feedFrom([])).toBeUndefined();
  });

  test('shows a slow delivery that is recorded behind newer ones, in its place and once', () => {
    const known = [item('c'), item('a')];
    const merged = mergeFeed(known, [item('d'), item('c'), item('b-slow'), item('a')], false);
    expect(merged.map(({ id }) => id)).toEqual(['d', 'c', 'b-slow', 'a']);
    expect(mergeFeed(merged, [item('d'), item('c'), item('b-slow'), item('a')], false)).toEqual(merged);
  });

  test('shows the present state of a delivery that it knows', () => {
    expect(mergeFeed([item('a'), item('z')], [item('a', 'SUCCESS')], false)).toEqual([item('a', 'SUCCESS'), item('z')]);
  });

  test('drops what it knows when newer deliveries may be missing between', () => {
    expect(mergeFeed([item('a')], [item('x'), item('w')], true)).toEqual([item('x'), item('w')]);
    expect(mergeFeed([item('a')], [item('x'), item('a')], true)).toEqual([item('x'), item('a')]);
    expect(mergeFeed([item('a')], [item('x')], false)).toEqual([item('x'), item('a')]);
  });

  test('stays finite', () => {
    const many = Array.from({ length: 500 }, (_, index) => item(String(index)));
    expect(mergeFeed(many, [item('new')], false)).toHaveLength(200);
  });
});

describe('the search of a filtered list', () => {
  const pages = (empty: number) => (cursor: string) =>
    Promise.resolve(
      Number(cursor) < empty
        ? { items: [], nextCursor: String(Number(cursor) + 1) }
        : { items: ['found'], nextCursor: 'older' },
    );

  test('goes on over empty pages to the first match, and says how far it is', async () => {
    const reads: number[] = [];
    expect(await firstMatch('0', pages(3), (read) => reads.push(read))).toEqual({
      items: ['found'],
      nextCursor: 'older',
    });
    expect(reads).toEqual([1, 2, 3]);
  });

  test('ends with the list, and at its bound with the place to go on from', async () => {
    expect(
      await firstMatch(
        '0',
        () => Promise.resolve({ items: [] }),
        () => undefined,
      ),
    ).toEqual({ items: [] });
    expect(await firstMatch('0', pages(1000), () => undefined)).toEqual({ items: [], nextCursor: String(MOST_READS) });
  });
});
