import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** The Big List of Naughty Strings, and text that one service or another cannot carry. */
const NAUGHTY: readonly string[] = [
  ...(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'data', 'naughty-strings.json'), 'utf8')) as string[]),
  'a\ud800',
  '\udc00b',
  '\ud800\ud800',
  '\u0000',
  'a\u0000b',
  '\u0001\u001f',
  '\u007f\u0080\u009f',
  '\ufffe',
  '\uffff',
  '\ufdd0',
  '\u{1fffe}',
  '\u{10ffff}',
  '\u202e',
  '\u2028\u2029',
  '\ufeff',
  '%0d%0a',
  '\r\n',
  '__proto__',
];
/** EventBridge refuses longer types. */
const TYPES = NAUGHTY.filter((text) => text !== '' && text.length <= 128);

const text = (value: unknown): string => JSON.stringify(value);
/** Escapes are text too: EventBridge may write a character as its escape. */
const canonical = (body: string): string => text({ ...(JSON.parse(body) as object), timestamp: 0 });

/** Each text as a type, and each as eventId, tenant, and name and value in data. */
const events = [
  ...TYPES.map((type) => ({ type, detail: `{"k":${text(type)}}` })),
  ...NAUGHTY.map((naughty) => ({
    type: 'order.updated',
    detail: `{"orderId":"x","status":"x","eventId":${text(naughty)},"n":{${text(naughty)}:${text(naughty)}}}`,
  })),
  ...['a\ud800', '\u0000', '\uffff', '..'].map((tenant) => ({ type: 'order.updated', detail: text({ tenant }) })),
];

let receiver: Receiver;
let stack: LocalStack;

beforeAll(async () => {
  receiver = await Receiver.start();
  stack = await LocalStack.start({
    destinations: [{ url: receiver.url, events: ['*'], rateLimit: { perMinute: 18_000, burst: 10_000 } }],
  });
});

afterAll(async () => {
  await stack.stop();
  receiver.close();
});

test('each event with naughty text is delivered with the same text, or its malformed record is found', async () => {
  const answers = (await stack.publish(events)).flatMap(({ Entries = [] }) => Entries);
  const api = new AdminApi(stack.stack);
  const isMalformed = async (id: string): Promise<boolean> => {
    const { status, body } = await api.call('GET', `/events/${id}`);
    return status === 200 && body['unmatched'] === 'malformed';
  };
  let open: number[] = [];
  const missing = await eventually(
    async () => {
      const bodies = new Set(receiver.posts.map(({ body }) => canonical(body)));
      open = [];
      for (const [index, { type, detail }] of events.entries()) {
        const id = answers[index]?.EventId;
        const body = `{"event":${text(type)},"timestamp":0,"data":${detail},"source":"street-collector-platform"}`;
        if (id !== undefined && !bodies.has(canonical(body)) && !(await isMalformed(id))) open.push(index);
        if (open.length > 20) return undefined;
      }
      return open.length === 0 ? open : undefined;
    },
    () => text(open.map((index) => events[index])),
    90_000,
  );
  expect(missing).toEqual([]);
  expect(answers.filter(({ EventId }) => EventId === undefined)).toEqual([]);
});
