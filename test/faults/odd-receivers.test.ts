import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { createHttpsSender, type HttpsSender } from '../../lambdas/adapters/https/https-sender.ts';
import type { Receiver } from '../unit/lambdas/adapters/https/https-receivers.ts';
import { isAcceptance, ODD_RESPONSES, OTHERS } from './odd-responses/all.ts';
import { type How, SECOND, startOddReceiver } from './odd-responses/receiver.ts';

/** Raw responses of receivers, of which reports and RFCs tell, and what becomes of the POST. */
const DEADLINE_MS = 1_500;
/** Longer ones are not sent byte by byte. */
const DRIPPED_LIMIT = 2_000;

let receiver: Receiver;

const send = (sender: HttpsSender, number: number, how: How) =>
  sender.send({
    url: `http://127.0.0.1:${receiver.port}/${number}/${how}`,
    headers: { 'webhook-id': 'msg_1' },
    body: '{}',
    deadlineMs: DEADLINE_MS,
  });

const policy = { allowedPrivateCidrs: ['127.0.0.0/8'], allowedPorts: [443] };

beforeAll(async () => {
  receiver = await startOddReceiver();
});
afterAll(() => receiver.stop());

const table = ODD_RESPONSES.map(({ name, source, bytes, expected, why }, number) => ({
  name,
  source,
  bytes,
  expected,
  why,
  number,
}));

describe.each(table)('a response $name ($source)', ({ number, bytes, expected }) => {
  const hows = bytes.length <= DRIPPED_LIMIT ? (['whole', 'dripped'] as const) : (['whole'] as const);

  test.each(hows)(`sent %s: ${expected}`, async (how) => {
    const sender = createHttpsSender({ policy });
    const result = await send(sender, number, how);
    sender.close();
    expect(result.error?.class ?? result.statusCode).toBe(expected);
    expect(isSuccess(result)).toBe(isAcceptance(expected));
  });
});

test('a response leaves nothing on its connection that the next POST could take for its own', async () => {
  const second = await Promise.all(
    table.map(async ({ number, name }) => {
      const sender = createHttpsSender({ policy });
      await send(sender, number, 'kept');
      const result = await send(sender, 0, 'whole');
      sender.close();
      // On the same connection `second` comes, on another one the response that is number 0.
      return { name, text: result.response, status: result.statusCode };
    }),
  );
  expect(second.filter(({ status, text }) => status !== 200 || (text !== SECOND && text !== 'ok'))).toEqual([]);
});

describe('the table', () => {
  test('has no name twice, and what curl and Go said of each', () => {
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    expect(Object.keys(OTHERS).toSorted()).toEqual(table.map(({ name }) => name).toSorted());
  });

  test('says why, wherever curl and Go report a 2xx and we do not', () => {
    const differing = table.filter(({ name, expected }) => {
      const both = OTHERS[name];
      return isAcceptance(both?.curl ?? 'none') && isAcceptance(both?.go ?? 'none') && !isAcceptance(expected);
    });
    expect(differing.filter(({ why }) => why === undefined)).toEqual([]);
    expect(differing.map(({ name }) => name)).toEqual(['with 300 KB of headers', 'with 400 KB of headers']);
  });
});
