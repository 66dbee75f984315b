import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Reply, SeenRequest } from '../sdk/manager/api-server.ts';
import { Receiver } from '../../helpers/receiver.ts';
import { CommandLine } from './command-line.ts';

const ID = 'dst_4fXq0a1ZkP9sT7uB';
const SECRET = 'your_secure_secret';
const BODY = '{"event":"order.created","timestamp":1,"data":{"total":1500.00,"n":9007199254740993},"source":"s"}';
const DESTINATION = {
  id: ID,
  events: ['*'],
  secret: SECRET,
  secretHeader: true,
  createdAt: '2026-01-31T12:00:00.000Z',
  listensUntil: '2026-01-31T20:00:00.000Z',
};

const commandLine = new CommandLine();
let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.start();
});

afterEach(() => {
  receiver.close();
});

const problem = (status: number, code: string, errors: readonly object[] = []): Reply => ({
  status,
  body: { code, title: 'Refused', detail: 'for a reason', instance: 'req-1', errors },
});

/** An API with one event, which responds to a list as `list` says. */
const api =
  (list: () => Reply) =>
  ({ method, url }: SeenRequest): Reply => {
    if (method === 'POST') return { status: 201, body: DESTINATION };
    if (method === 'DELETE') return list().status === 403 ? list() : { status: 204 };
    if (url.includes('/events/')) return { status: 200, body: `{"id":"msg_1","verdicts":[],"payload":${BODY}}` };
    return list();
  };

const listed: Reply = {
  status: 200,
  body: { items: [{ id: 'dlv_1', eventId: 'msg_1', type: 'order.created', acceptedAt: '2026-01-31T12:00:01.000Z' }] },
};

describe('webhooks listen', () => {
  test('registers a listener, whose URL has no query, and sends each event with the digits that its publisher wrote', async () => {
    const stop = new AbortController();
    const running = commandLine.run(
      ['listen', '--forward-to', `${receiver.url}?token=hidden`, '--json'],
      api(() => listed),
      stop,
    );
    const [post] = await receiver.received(1);
    expect(post?.body).toBe(BODY);
    const [registration] = commandLine.api?.requests ?? [];
    stop.abort();
    expect(registration?.body).toMatchObject({ listener: true, url: receiver.url, events: ['*'] });
    const { code, err } = await running;
    expect(code).toBe(0);
    expect(err).toContain(`${ID} is unregistered.`);
    expect(commandLine.api?.requests.at(-1)).toMatchObject({ method: 'DELETE' });
  });

  test('whose credentials expire tries to clean up, and says when the listener ends by itself', async () => {
    const { code, err } = await commandLine.run(
      ['listen', '--forward-to', receiver.url],
      api(() => problem(403, 'access-denied')),
    );
    expect(code).toBe(5);
    expect(err).toMatch(/dst_\w+ cannot be unregistered\. It gets no POST, and ends by itself at 2026-01-3\d/);
    expect(err).toContain('HTTP 403');
  });

  test('goes on when the API has too many requests', async () => {
    const stop = new AbortController();
    let calls = 0;
    const running = commandLine.run(
      ['listen', '--forward-to', receiver.url],
      api(() => ((calls += 1) <= 1 ? problem(429, 'too-many-requests') : listed)),
      stop,
    );
    await receiver.received(1);
    stop.abort();
    expect((await running).code).toBe(0);
  });

  test('with an API of an earlier release says so', async () => {
    const errors = [{ field: 'listener', message: 'is not a field of this request', remedy: 'Remove it.' }];
    const { code, err } = await commandLine.run(['listen', '--forward-to', receiver.url], () =>
      problem(422, 'validation-failed', errors),
    );
    expect([code, err]).toEqual([8, expect.stringContaining('Deploy this release, or use a local stack.')]);
  });
});
