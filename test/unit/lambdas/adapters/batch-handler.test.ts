import { describe, expect, test } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Disposal } from '../../../../core/delivery/outcome.ts';
import { ACKNOWLEDGE, retry } from '../../../../core/delivery/outcome.ts';
import { batchHandler } from '../../../../lambdas/adapters/batch-handler.ts';

const eventOf = (...ids: string[]): SQSEvent => ({ Records: ids.map((messageId) => ({ messageId }) as SQSRecord) });

function handled(work: () => Promise<ReadonlyMap<string, Disposal>>) {
  const notes: [string, unknown][] = [];
  let flushed = 0;
  const handle = batchHandler(
    {
      count: () => undefined,
      measure: () => undefined,
      note: (field, entry) => void notes.push([field, entry]),
      flush: () => void (flushed += 1),
    },
    ({ messageId }) => messageId,
    work,
  );
  return { handle, notes, flushes: () => flushed };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('the response to a batch', () => {
  test('returns every message but the acknowledged ones, with its reason in the log', async () => {
    const { handle, notes, flushes } = handled(() =>
      Promise.resolve(
        new Map<string, Disposal>([
          ['done', ACKNOWLEDGE],
          ['again', retry('the receiver failed')],
        ]),
      ),
    );
    expect(await handle(eventOf('done', 'again'))).toEqual(failures('again'));
    expect(notes).toEqual([['returned', { messageId: 'again', reason: 'the receiver failed' }]]);
    expect(flushes()).toBe(1);
  });

  test('returns a message that no step decided about', async () => {
    const { handle, notes } = handled(() => Promise.resolve(new Map([['done', ACKNOWLEDGE]])));
    expect(await handle(eventOf('done', 'forgotten'))).toEqual(failures('forgotten'));
    expect(notes).toEqual([['returned', { messageId: 'forgotten', reason: 'no step decided about it' }]]);
  });

  test('returns the whole batch when the work throws', async () => {
    const { handle, notes, flushes } = handled(() => Promise.reject(new Error('out of reach')));
    expect(await handle(eventOf('a', 'b'))).toEqual(failures('a', 'b'));
    expect(notes).toEqual([['errors', 'Error: out of reach']]);
    expect(flushes()).toBe(1);
  });
});
