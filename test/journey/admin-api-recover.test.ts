import type { DestinationId } from '../../core/contract/ids.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { RecoveryView, RecoveryPage, RecoveryPlan } from '../../lambdas/admin/api/schemas/recovery.ts';
import type { Problem } from '../../lambdas/admin/api/schemas/problem.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import type { DeliverySubject } from '../../core/delivery/delivery.ts';
import { N, S } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { sdkClients } from '../../lambdas/adapters/aws/sdk-clients.ts';
import { pendingItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import { chunks, Dynamo } from '../../lambdas/adapters/dynamodb/dynamo.ts';
import { EventsStore } from '../../lambdas/adapters/dynamodb/events/events-store.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** More than the limit lets through in two minutes, so that several runs of resume work on it. */
const FAILED = 600;
const DELIVERED = 100;
const LIMIT = { perMinute: 240, burst: 100 };
const SPEED = 10;
/** Stack time between the moment when a POST takes its token and the moment when the receiver has it. */
const SLACK_SECONDS = 5 * SPEED;
const HOUR_MS = 3_600_000;
const PATIENCE_MS = 120_000;

let stack: LocalStack;
let api: AdminApi;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start();
  stack = await LocalStack.start({ speed: SPEED });
  api = new AdminApi(stack.stack);
});

afterAll(async () => {
  await stack.stop();
  receiver.close();
});

/** Events and deliveries of an hour ago, as a receiver that was down leaves them. */
async function history(destinationId: DestinationId): Promise<void> {
  const clients = sdkClients(stack.stack);
  const dynamo = new Dynamo({ clients });
  const { events, deliveries } = stack.stack.tables;
  const start = Date.now() - HOUR_MS;
  const expiresAt = Math.floor(Date.now() / 1000) + 86_400;
  const subjects = Array.from({ length: FAILED + DELIVERED }, (_, n): DeliverySubject => ({
    destinationId,
    eventId: eventIdOf('default', SOURCE, `lost-${n}`),
    acceptedAt: start + n,
    tenant: 'default',
    type: 'order.created',
    source: SOURCE,
    time: Math.floor(start / 1000),
  }));
  const store = new EventsStore(events ?? '', dynamo);
  for (const part of chunks(subjects, 250)) {
    await store.insert(
      part.map(({ eventId, acceptedAt, tenant, type, source, time }) => ({
        event: {
          eventId,
          owner: eventId,
          tenant,
          source,
          type,
          time,
          acceptedAt,
          matched: [destinationId],
          subscriptions: 1,
          violations: [],
        },
        data: `{"eventId":"${eventId}"}`,
        expiresAt,
      })),
    );
    await dynamo.put(
      deliveries ?? '',
      part.map((subject) => {
        const status = S(subject.acceptedAt < start + DELIVERED ? 'SUCCESS' : 'RETRY_EXHAUSTED');
        return Object.assign(pendingItem(subject), {
          status,
          attempts: N(1),
          endedAt: N(subject.acceptedAt),
          expiresAt: N(expiresAt),
        });
      }),
    );
  }
}

describe(`recovering ${FAILED} failed deliveries`, () => {
  test(
    'is planned by a dry run, delivers each once at the limit of the destination, and skips what was delivered',
    async () => {
      const body = { url: receiver.url, events: ['order.*'], rateLimit: LIMIT };
      const { id } = (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;
      await history(id as DestinationId);
      const since = new Date(Date.now() - 2 * HOUR_MS).toISOString();
      const path = `/destinations/${id}/recover`;

      const plan = await api.expect<RecoveryPlan>(200, 'POST', path, { body: { since, dryRun: true } });
      const seconds = Math.ceil(60 + ((FAILED - LIMIT.burst / 2) * 60) / LIMIT.perMinute);
      expect(plan.body).toMatchObject({ dryRun: true, deliveries: FAILED, complete: true, estimatedSeconds: seconds });
      expect(receiver.posts).toHaveLength(0);

      const headers = { 'idempotency-key': 'recover-once' };
      const begun = await api.expect<RecoveryView>(202, 'POST', path, { body: { since }, headers });
      expect(begun.body).toMatchObject({ state: 'RUNNING', requeued: 0, statuses: ['RETRY_EXHAUSTED'] });
      const again = await api.expect<RecoveryView>(202, 'POST', path, { body: { since }, headers });
      expect(again.body.id).toBe(begun.body.id);
      const other = await api.expect<Problem>(409, 'POST', path, { body: { since } });
      expect(other.body.detail).toContain(begun.body.id);

      await receiver.received(FAILED);
      await stack.deliveriesWhen(id, FAILED + DELIVERED, ({ status }) => status === 'SUCCESS');
      const done = await eventually(async () => {
        const { body: now } = await api.expect<RecoveryView>(
          200,
          'GET',
          `/destinations/${id}/recoveries/${begun.body.id}`,
        );
        return now.state === 'DONE' ? now : undefined;
      });
      expect(done).toMatchObject({ requeued: FAILED, skipped: 0, endedAt: expect.any(String) });
      const listed = await api.expect<RecoveryPage>(200, 'GET', `/destinations/${id}/recoveries`);
      expect(listed.body.items).toEqual([done]);

      const deliveries = await stack.deliveries(id);
      expect(deliveries.filter(({ run }) => run === 2)).toHaveLength(FAILED);
      expect(deliveries.filter(({ run }) => run === 1)).toHaveLength(DELIVERED);
      expect(receiver.byId.size).toBe(FAILED);
      expect(receiver.posts).toHaveLength(FAILED);
      expect(mostAboveLimit(receiver.posts.map(({ at }) => at * SPEED))).toBeLessThanOrEqual(0);

      const rest = await api.expect<RecoveryPlan>(200, 'POST', path, { body: { since, dryRun: true } });
      expect(rest.body).toMatchObject({ deliveries: 0, estimatedSeconds: 0 });
    },
    PATIENCE_MS,
  );
});

/**
 * The most POSTs of any window beyond burst + rate x (its length + slack); at most 0 when the limit was kept.
 *
 * @param times of the stack's clock, in milliseconds
 */
function mostAboveLimit(times: readonly number[]): number {
  const perMs = LIMIT.perMinute / 60_000;
  let most = Number.NEGATIVE_INFINITY;
  // The worst window that ends now is the one with the largest count - rate x length.
  let credit = Number.NEGATIVE_INFINITY;
  for (const [index, at] of times.toSorted((a, b) => a - b).entries()) {
    credit = Math.max(credit, at * perMs - index);
    most = Math.max(most, credit + index + 1 - at * perMs);
  }
  return most - LIMIT.burst - perMs * SLACK_SECONDS * 1_000;
}
