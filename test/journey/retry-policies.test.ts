import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const MINUTE_MS = 60_000;
const CASES = ['schedule', 'deadline', 'give-up', 'types', 'ignore', 'replace'] as const;
type Case = (typeof CASES)[number];

describe('retry policies, on a clock ten times as fast', () => {
  let stack: LocalStack;
  let failing: Receiver;
  let picky: Receiver;
  let busyForHours: Receiver;
  let busyForSeconds: Receiver;

  /** Responds with 503 and `Retry-After` at first. */
  const busy = (retryAfter: string) =>
    Receiver.start(({ number }, response) => {
      response.writeHead(number === 1 ? 503 : 200, { 'retry-after': retryAfter }).end();
      return undefined;
    });

  beforeAll(async () => {
    failing = await Receiver.start(() => 500);
    picky = await Receiver.start(() => 422);
    busyForHours = await busy('3600');
    busyForSeconds = await busy('30');
    const order = { events: ['order.created'] };
    const url = failing.url;
    stack = await LocalStack.start({
      speed: 10,
      destinations: [
        { ...order, name: 'schedule', url, retry: { schedule: ['10s', '20s', '40s'] } },
        { ...order, name: 'deadline', url, retry: { schedule: ['10s', '10s', '40m'], deadlineSeconds: 1_800 } },
        { ...order, name: 'give-up', url: picky.url, retry: { giveUpOn: ['4xx'] } },
        {
          name: 'types',
          url,
          events: ['order.*', 'payment.*'],
          retry: { maxAttempts: 2, baseSeconds: 1, byType: { 'payment.*': { maxAttempts: 1 } } },
        },
        { ...order, name: 'ignore', url: busyForHours.url, retry: { schedule: ['20s'], retryAfter: 'ignore' } },
        { ...order, name: 'replace', url: busyForSeconds.url, retry: { schedule: ['50m'], retryAfter: 'replace' } },
      ],
    });
    await stack.publish(['order.created', 'payment.failed'].map((type) => ({ type, detail: `{"eventId":"${type}"}` })));
  });

  afterAll(async () => {
    await stack.stop();
    for (const receiver of [failing, picky, busyForHours, busyForSeconds]) receiver.close();
  });

  const ended = (name: Case, count = 1): Promise<Delivery[]> =>
    stack.deliveriesWhen(stack.destinationIds[CASES.indexOf(name)] ?? '', count, ({ status }) => isTerminal(status));
  /** From the end of each attempt to the begin of the next, in milliseconds of the stack's clock. */
  const waits = ({ log }: Delivery): number[] =>
    log.slice(1).map(({ at }, index) => at - (log[index]?.at ?? 0) - (log[index]?.durationMs ?? 0));

  test('a schedule has one attempt more than waits, and each comes after its wait', async () => {
    const [delivery] = (await ended('schedule')) as [Delivery];
    expect(delivery).toMatchObject({ status: 'RETRY_EXHAUSTED', reason: 'attempts_spent', attempts: 4 });
    for (const [index, seconds] of [10, 20, 40].entries())
      expect(waits(delivery)[index]).toBeGreaterThanOrEqual(seconds * 1_000 - 1_000);
  });

  test('a deadline ends the delivery as soon as the next wait would pass it', async () => {
    const [delivery] = (await ended('deadline')) as [Delivery];
    expect(delivery).toMatchObject({ status: 'RETRY_EXHAUSTED', reason: 'deadline_passed', attempts: 3 });
    expect(delivery.endedAt).toBeLessThan(delivery.acceptedAt + 30 * MINUTE_MS);
  });

  test('a status that the policy gives up on ends the delivery at once', async () => {
    expect(await ended('give-up')).toMatchObject([
      { status: 'RETRY_EXHAUSTED', reason: 'not_retryable', attempts: 1, log: [{ statusCode: 422 }] },
    ]);
    expect(picky.posts).toHaveLength(1);
  });

  test('a type has a policy of its own', async () => {
    const deliveries = await ended('types', 2);
    expect(new Map(deliveries.map(({ type, attempts }) => [type, attempts]))).toEqual(
      new Map([
        ['order.created', 2],
        ['payment.failed', 1],
      ]),
    );
  });

  test.each([
    ['ignore', 'its own wait, not the hour that the receiver asks for', 60],
    ['replace', 'the 30 seconds that the receiver asks for, not its own 50 minutes', 50],
  ] as const)('retryAfter %s waits %s', async (name, _, lessMinutes) => {
    const [delivery] = (await ended(name)) as [Delivery];
    expect(delivery).toMatchObject({ status: 'SUCCESS', attempts: 2 });
    expect(waits(delivery)[0]).toBeGreaterThanOrEqual(19_000);
    expect(waits(delivery)[0]).toBeLessThan(lessMinutes * MINUTE_MS);
  });

  test('the API shows the policy as it was given and the times that follow, and refuses a contradiction', async () => {
    const api = new AdminApi(stack.stack);
    const path = `/destinations/${stack.destinationIds[CASES.indexOf('types')]}`;
    const { body } = await api.expect<{ retry: unknown; retryTimes: unknown }>(200, 'GET', path);
    expect(body.retry).toEqual({ maxAttempts: 2, baseSeconds: 1, byType: { 'payment.*': { maxAttempts: 1 } } });
    const first = { attempt: 1, afterSeconds: { shortest: 0, longest: 0 }, atSeconds: { shortest: 0, longest: 0 } };
    const second = { attempt: 2, afterSeconds: { shortest: 1, longest: 1 }, atSeconds: { shortest: 1, longest: 1 } };
    expect(body.retryTimes).toEqual({ attempts: [first, second], byType: { 'payment.*': [first] } });

    const refused = async (retry: object): Promise<string> => {
      const input = { url: failing.url, events: ['order.created'], retry };
      const { body: problem } = await api.expect<{ detail: string }>(422, 'POST', '/destinations', { body: input });
      return problem.detail;
    };
    expect(await refused({ preset: 'standard-webhook' })).toContain('the nearest is standard-webhooks');
    expect(await refused({ schedule: ['5s'], maxAttempts: 3 })).toContain(
      'retry.maxAttempts: contradicts schedule. Give schedule or maxAttempts, not both.',
    );
    const warned = { url: failing.url, events: ['order.created'], retry: { byType: { 'payment.failed': {} } } };
    const { body: created } = await api.expect<{ warnings: unknown }>(201, 'POST', '/destinations', { body: warned });
    expect(created.warnings).toMatchObject([{ field: 'retry.byType["payment.failed"]' }]);
  });
});
