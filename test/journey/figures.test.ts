import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationId } from '../../core/contract/ids.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { changesOf, countsOf } from '../../core/figures/changes.ts';
import type { DestinationFigures, FiguresView, Overview } from '../../lambdas/admin/api/schemas/figures.ts';
import { figuresView } from '../../lambdas/admin/api/views/figures.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const PATIENCE_MS = 120_000;
const TENANTS = ['good', 'bad', 'ugly'];
/** So few that the circuit of the bad destination stays closed. */
const EVENTS = 4;

const order = (tenant: string, id: string): { type: string; detail: string } => ({
  type: 'order.created',
  detail: JSON.stringify({
    eventId: id,
    tenant,
    data: { orderId: id, productId: 'prod_1', customerId: 'cust_1', total: 12.5 },
  }),
});

/** Of a range without durations, as the overview has it by minute. */
const plain = (figures: FiguresView): FiguresView => ({ ...figures, latencyMs: undefined });

const figuresOf = (deliveries: readonly Delivery[]) =>
  plain(figuresView(countsOf(deliveries.flatMap((delivery) => changesOf(undefined, delivery)))));

describe('figures of a running stack', () => {
  const data = mkdtempSync(join(tmpdir(), 'webhooks-figures-'));
  const receivers: Receiver[] = [];
  let stack: LocalStack;
  let api: AdminApi;
  let ids: DestinationId[];

  const start = async (): Promise<void> => {
    // The window of a minute takes six seconds.
    stack = await LocalStack.start({
      data,
      speed: 10,
      destinations: receivers.map(({ url }, index) => ({
        url,
        events: ['*'],
        name: TENANTS[index] ?? '',
        tenant: TENANTS[index] ?? '',
        retry: { maxAttempts: 2, baseSeconds: 1 },
      })),
    });
    api = new AdminApi(stack.stack);
    ids = stack.destinationIds as DestinationId[];
  };

  const publish = async (round: string, tenants: readonly string[]): Promise<void> => {
    const events = tenants.flatMap((tenant) =>
      Array.from({ length: EVENTS }, (_, index) => order(tenant, `${tenant}-${round}-${index}`)),
    );
    await stack.publish(events);
  };

  const ended = async (counts: readonly number[]): Promise<Delivery[][]> =>
    Promise.all(
      ids.map((id, index) =>
        stack.deliveriesWhen(id, counts[index] ?? 0, ({ status }) => isTerminal(status), PATIENCE_MS),
      ),
    );

  const since = new Date(Date.now() - 60_000).toISOString();
  const overview = async (query = ''): Promise<Overview> =>
    (await api.call<Overview>('GET', `/overview?bucket=hour&from=${since}${query}`)).body;

  beforeAll(async () => {
    receivers.push(
      await Receiver.start(() => 200),
      await Receiver.start(() => 503),
      await Receiver.start(({ number }) => (number === 1 ? 500 : 204)),
    );
    await start();
  }, PATIENCE_MS);

  afterAll(async () => {
    await stack.stop();
    for (const receiver of receivers) receiver.close();
    rmSync(data, { recursive: true, force: true });
  });

  test(
    'are those of the rows of deliveries, of all destinations and of each',
    async () => {
      await publish('first', TENANTS);
      const rows = await ended([EVENTS, EVENTS, EVENTS]);
      const shown = await eventually(
        async () => {
          const found = await overview();
          return found.totals.succeeded + found.totals.exhausted === TENANTS.length * EVENTS ? found : undefined;
        },
        async () => JSON.stringify(await overview()),
        PATIENCE_MS,
      );
      expect(plain(shown.totals)).toEqual(figuresOf(rows.flat()));
      expect(shown.destinations.map(({ id, name, state }) => ({ id, name, state })).toSorted(byName)).toEqual(
        TENANTS.map((name, index) => ({ id: ids[index], name, state: 'ACTIVE' })).toSorted(byName),
      );
      for (const [index, id] of ids.entries()) {
        const { created, succeeded, exhausted, attempts, attemptsFailed } = figuresOf(rows[index] ?? []);
        const one = shown.destinations.find((destination) => destination.id === id);
        expect(one).toMatchObject({ created, succeeded, exhausted, attempts, attemptsFailed });
        const { body } = await api.call<{ figures: DestinationFigures }>(
          'GET',
          `/destinations/${id}/stats?bucket=hour&from=${since}`,
        );
        expect(plain(body.figures.totals)).toEqual(figuresOf(rows[index] ?? []));
      }
      const bad = await overview('&tenant=bad');
      expect(bad.destinations.map(({ name }) => name)).toEqual(['bad']);
      expect(bad.totals.statusCodes).toEqual({ '503': bad.totals.attemptsFailed });
      expect(Date.parse(bad.countedUntil)).toBeLessThan(Date.now() + 3_600_000 * 24);
    },
    PATIENCE_MS,
  );

  test(
    'a resend takes the ending back and counts its own, and a restart counts nothing twice',
    async () => {
      const [resent] = await stack.deliveries(ids[2] as DestinationId);
      await stack.stop();
      await start();
      const before = await overview();
      expect(before.totals.created).toBe(TENANTS.length * EVENTS);
      const id = (await api.call<{ items: { id: string }[] }>('GET', `/deliveries?destination=${ids[2]}&limit=1`)).body
        .items[0]?.id;
      await api.expect(202, 'POST', `/deliveries/${id}/resend`);
      expect(resent?.run).toBe(1);
      await publish('second', ['good']);
      const rows = await ended([2 * EVENTS, EVENTS, EVENTS]);
      const expected = figuresOf(rows.flat());
      await eventually(
        async () => {
          const { totals } = await overview();
          return JSON.stringify(plain(totals)) === JSON.stringify(expected) ? true : undefined;
        },
        async () => JSON.stringify([(await overview()).totals, expected]),
        PATIENCE_MS,
      );
    },
    PATIENCE_MS,
  );

  test('a pause, a new name and a deletion show at once', async () => {
    const etag = (await api.call('GET', `/destinations/${ids[0]}`)).headers.get('etag') ?? '';
    await api.expect(200, 'PATCH', `/destinations/${ids[0]}`, {
      body: { name: 'better' },
      headers: { 'If-Match': etag },
    });
    await api.expect(200, 'POST', `/destinations/${ids[1]}/pause`);
    await api.expect(204, 'DELETE', `/destinations/${ids[2]}`, { headers: { 'If-Match': '*' } });
    const shown = await overview();
    expect(shown.destinations.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
      'bad PAUSED',
      'better ACTIVE',
    ]);
    // The figures of a deleted destination stay in the totals.
    expect(shown.totals.created).toBe((TENANTS.length + 1) * EVENTS);
  });

  test('a range that no bucket reaches is refused with the field, the rule and the remedy', async () => {
    const from = '2020-01-01T00:00:00Z';
    const { status, body } = await api.call('GET', `/overview?from=${from}`);
    expect([status, body['errors']]).toEqual([
      422,
      [{ field: 'query.from', message: 'must be at most 90 days ago with bucket=day', remedy: 'Send a later time.' }],
    ]);
  });
});

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
