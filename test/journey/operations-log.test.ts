import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isTerminal } from '../../core/delivery/states.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const SECRET = 'supplied-secret-7f3a9c';
const HEADER = 'Bearer custom-header-51d2e8';
const PAYLOAD = 'customer-data-c04b77';
const ANSWER = 'answer-of-receiver-88e1f0';
const QUERY = 'query-of-url-19ab42';

/** A line that a function writes for each invocation. */
interface Line {
  message: string;
  attempts?: string[];
  events?: string[];
}

describe('the log of a run with secrets, custom headers and payloads', () => {
  const receivers: Receiver[] = [];
  let stack: LocalStack;
  let generated: string[];
  const linesOf = (hop: 'FanOut' | 'Deliver'): Line[] =>
    stack.lines.flatMap((line) => {
      const match = new RegExp(`^${hop}Function\\w*: (\\{.*)$`).exec(line);
      return match === null ? [] : [JSON.parse(match[1] ?? '') as Line];
    });

  beforeAll(async () => {
    const healthy = await Receiver.start();
    const failing = await Receiver.start((_post, response) => void response.writeHead(500).end(ANSWER));
    const redirecting = await Receiver.start(
      (_post, response) => void response.writeHead(302, { location: `https://example.com/?${QUERY}` }).end(),
    );
    receivers.push(healthy, failing, redirecting);
    const headers = { Authorization: HEADER };
    const retry = { maxAttempts: 2 };
    stack = await LocalStack.start({
      verbose: true,
      destinations: [
        { url: `${healthy.url}?token=${QUERY}`, events: ['order.*'], secret: SECRET, headers },
        { url: `${failing.url}?token=${QUERY}`, events: ['order.*'], headers, retry },
        { url: redirecting.url, events: ['order.*'], secret: SECRET, headers, retry },
        { url: `http://localhost:1/?token=${QUERY}`, events: ['order.*'], secret: SECRET, headers, retry },
      ],
    });
    generated = stack.lines.flatMap((line) => /its secret: (\S+)$/.exec(line)?.[1] ?? []);
    const detail = (id: string): string => JSON.stringify({ eventId: id, orderId: PAYLOAD, note: PAYLOAD });
    await stack.publish([
      { type: 'order.created', detail: detail('evt_1') },
      { type: 'order.cancelled', detail: detail('evt_2') },
    ]);
    await stack.publish([{ type: 'order.created', detail: `{"tenant":"${PAYLOAD}!"}` }]);
    for (const id of stack.destinationIds) await stack.deliveriesWhen(id, 2, ({ status }) => isTerminal(status));
  });

  afterAll(async () => {
    await stack.stop();
    for (const receiver of receivers) receiver.close();
  });

  test('contains no secret, no header and no payload', () => {
    const log = stack.lines.filter((line) => /^\w+Function\w*: /.test(line)).join('\n');
    expect(log).toContain('"message":"deliver"');
    expect(generated.length).toBeGreaterThan(0);
    for (const hidden of [HEADER, PAYLOAD, ANSWER, QUERY, SECRET, ...generated]) expect(log).not.toContain(hidden);
    for (const { headers } of receivers.flatMap(({ posts }) => posts))
      expect(log).not.toContain(String(headers['webhook-signature']));
  });

  test('has destination, event, number, outcome and time of every attempt, in less than 100 bytes each', async () => {
    const logged = linesOf('Deliver').flatMap(({ attempts = [] }) => attempts);
    const rows = (await Promise.all(stack.destinationIds.map((id) => stack.deliveries(id)))).flat();
    const made = rows.flatMap(({ destinationId, eventId, log }) =>
      log.map(
        ({ number, statusCode, code, durationMs }) =>
          `${destinationId} ${eventId} ${number} ${statusCode ?? code} ${durationMs}`,
      ),
    );
    expect(logged.toSorted()).toEqual(made.toSorted());
    expect(logged).toHaveLength(2 + 3 * 2 * 2);
    for (const attempt of logged) expect(Buffer.byteLength(attempt)).toBeLessThan(100);
  });

  test('has the type of every event and its number of destinations, or the reason for none', () => {
    const logged = linesOf('FanOut').flatMap(({ events = [] }) =>
      events.map((event) => event.replace(/^msg_\w{22} /, '')),
    );
    // Operational events about ended deliveries may still be on their way.
    const published = logged.filter((event) => !event.endsWith(' webhook.delivery.exhausted'));
    expect(published.toSorted()).toEqual(['0 malformed order.created', '4 - order.cancelled', '4 - order.created']);
  });

  test('has a line for each failing destination, for the rankings', () => {
    const blamed = new Map<string, number>();
    for (const line of linesOf('Deliver')) {
      const { message, destination, failed = 0 } = line as Line & { destination?: string; failed?: number };
      if (message === 'trouble' && destination !== undefined)
        blamed.set(destination, (blamed.get(destination) ?? 0) + failed);
    }
    const [, ...broken] = stack.destinationIds;
    expect(Object.fromEntries(blamed)).toEqual(Object.fromEntries(broken.map((id) => [id, 4])));
  });
});
