import type { DestinationId, RecoveryId } from '../../core/contract/ids.ts';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { BackfillPlan, BackfillView } from '../../lambdas/admin/api/schemas/backfill.ts';
import type { RecoveryView } from '../../lambdas/admin/api/schemas/recovery.ts';
import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { sdkClients } from '../../lambdas/adapters/aws/sdk-clients.ts';
import { DeliveriesStore } from '../../lambdas/adapters/dynamodb/deliveries/deliveries-store.ts';
import { DeliveryHistory } from '../../lambdas/adapters/dynamodb/deliveries/delivery-history.ts';
import { DestinationsStore } from '../../lambdas/adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../../lambdas/adapters/dynamodb/dynamo.ts';
import { DeliveriesQueue } from '../../lambdas/adapters/sqs/deliveries-queue.ts';
import { JobsStore } from '../../lambdas/adapters/dynamodb/destinations/jobs-store.ts';
import { EventList } from '../../lambdas/adapters/dynamodb/events/event-list.ts';
import { EventsStore } from '../../lambdas/adapters/dynamodb/events/events-store.ts';
import { MissedEvents } from '../../lambdas/adapters/dynamodb/events/missed-events.ts';
import type { JobsDependencies } from '../../lambdas/resume/jobs.ts';
import { createJobs } from '../../lambdas/resume/jobs.ts';
import { createResume } from '../../lambdas/resume/resume.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const DELIVERIES = 30;
const ENOUGH_MS = 600_000;

let stack: LocalStack;
let api: AdminApi;
let receiver: Receiver;
let assembly: string;
let answers = 500;

beforeAll(async () => {
  receiver = await Receiver.start(() => answers);
  // Resume runs when these tests say so.
  assembly = changedAssembly((resources) => {
    for (const { Properties } of Object.values(resources))
      if ('ScheduleExpression' in Properties) Properties['State'] = 'DISABLED';
  });
  stack = await LocalStack.start({ assembly });
  api = new AdminApi(stack.stack);
});

afterAll(async () => {
  await stack.stop();
  receiver.close();
  rmSync(assembly, { recursive: true });
});

const telemetry = { count: () => undefined, measure: () => undefined, note: () => undefined, flush: () => undefined };

/** Dependencies of resume's jobs, on the tables of the stack, two minutes from now; it dies after `crashAfter` writes. */
function dependencies(crashAfter = Number.POSITIVE_INFINITY): JobsDependencies {
  const clients = sdkClients(stack.stack);
  const dynamo = new Dynamo({ clients });
  const { tables } = stack.stack;
  const [destinations = '', events = '', deliveries = ''] = ['destinations', 'events', 'deliveries'].map(
    (name) => tables[name],
  );
  const runs = new DeliveryHistory(deliveries, clients);
  const jobs = new JobsStore(destinations, clients);
  const rows = new DeliveriesStore(deliveries, clients, dynamo);
  // Rows of the index are settled by then.
  const clock: Clock = { ...systemClock, now: () => Date.now() + 120_000 };
  let writes = 0;
  const mayDie = (): void => {
    writes += 1;
    if (writes > crashAfter) throw new Error('the function dies here');
  };
  return {
    jobs: {
      running: (limit) => jobs.running(limit),
      read: (...parameters) => jobs.read(...parameters),
      advance: (...parameters) => jobs.advance(...parameters),
      end: async (...parameters) => {
        mayDie();
        return jobs.end(...parameters);
      },
    },
    destinations: new DestinationsStore(destinations, clients, dynamo),
    runs: {
      recoverable: (recovery) => runs.recoverable(recovery),
      start: async (...parameters) => {
        mayDie();
        return runs.start(...parameters);
      },
    },
    missed: new MissedEvents(new EventList(events, clients, dynamo), new EventsStore(events, dynamo), clock),
    deliveries: {
      insertParked: (subjects, startedAt, job) => {
        mayDie();
        return rows.insertParked(subjects.slice(0, writes === crashAfter ? 3 : subjects.length), startedAt, job);
      },
      countOf: (...parameters) => rows.countOf(...parameters),
    },
    telemetry,
    clock,
    retentionDays: 30,
  };
}

/** Resume as it would run `laterMs` from now. */
async function resumeAfter(laterMs: number): Promise<void> {
  const clients = sdkClients(stack.stack);
  const dynamo = new Dynamo({ clients });
  const { tables, queues } = stack.stack;
  const clock: Clock = { ...systemClock, now: () => Date.now() + laterMs };
  await createResume({
    destinations: new DestinationsStore(tables['destinations'] ?? '', clients, dynamo),
    deliveries: new DeliveriesStore(tables['deliveries'] ?? '', clients, dynamo),
    queue: new DeliveriesQueue(queues['deliveries'] ?? '', clients),
    deadLetters: new DeliveriesQueue(queues['deliveriesDeadLetters'] ?? '', clients),
    telemetry,
    clock,
    defaults: { rateLimit: { perMinute: 100, burst: 250 } },
    retentionDays: 30,
  })(() => ENOUGH_MS);
}

/** A destination that has failed until its breaker opened, which leaves the rest parked. */
async function failedDeliveries(): Promise<string> {
  answers = 500;
  const body = { url: receiver.url, events: ['crash.*'], retry: { maxAttempts: 1 } };
  const { id } = (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;
  await stack.publish(
    Array.from({ length: DELIVERIES }, (_, n) => ({ type: 'crash.it', detail: `{"n":${n},"to":"${id}"}` })),
  );
  await stack.deliveriesWhen(
    id,
    DELIVERIES,
    ({ status, notBefore }) => status === 'RETRY_EXHAUSTED' || notBefore !== undefined,
  );
  return id;
}

describe('a recovery', () => {
  test('that is cut short again and again restarts and counts each delivery once', async () => {
    const id = await failedDeliveries();
    const failed = (await stack.deliveries(id)).filter(({ status }) => status === 'RETRY_EXHAUSTED').length;
    expect(failed).toBeGreaterThan(5);
    const { body } = await api.expect<RecoveryView>(202, 'POST', `/destinations/${id}/recover`, {
      body: { since: '2020-01-01T00:00:00Z' },
    });
    for (const crashAfter of [0, 3, 2]) await createJobs(dependencies(crashAfter))(() => ENOUGH_MS);
    const progress = async () =>
      (await api.expect<RecoveryView>(200, 'GET', `/destinations/${id}/recoveries/${body.id}`)).body;
    expect(await progress()).toMatchObject({ state: 'RUNNING', requeued: 0 });
    await Promise.all([createJobs(dependencies())(() => ENOUGH_MS), createJobs(dependencies())(() => ENOUGH_MS)]);
    expect(await progress()).toMatchObject({ state: 'DONE', requeued: failed, skipped: 0 });
    const deliveries = await stack.deliveries(id);
    expect(deliveries.filter(({ run }) => run === 2)).toHaveLength(failed);
    expect(deliveries.filter(({ run }) => run > 2)).toEqual([]);
    // The destination may begin another one.
    await api.expect(202, 'POST', `/destinations/${id}/recover`, { body: { since: '2020-01-01T00:00:00Z' } });
    await api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
  });

  test('of a destination that is deleted meanwhile stops', async () => {
    const id = await failedDeliveries();
    const { body } = await api.expect<RecoveryView>(202, 'POST', `/destinations/${id}/recover`, {
      body: { since: '2020-01-01T00:00:00Z' },
    });
    await api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
    await createJobs(dependencies())(() => ENOUGH_MS);
    expect(await dependencies().jobs.read(id as DestinationId, body.id as RecoveryId)).toMatchObject({
      state: 'STOPPED',
      begun: 0,
    });
  });
});

describe('a backfill', () => {
  test('that is cut short again and again creates and counts each delivery once', async () => {
    const body = { url: receiver.url, events: ['crash.*'] };
    const { id } = (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;
    const path = `/destinations/${id}/backfill`;
    const from = '2020-01-01T00:00:00Z';
    const { events } = (await api.expect<BackfillPlan>(200, 'POST', path, { body: { from, dryRun: true } })).body;
    expect(events).toBeGreaterThanOrEqual(DELIVERIES);
    const begun = await api.expect<BackfillView>(202, 'POST', path, { body: { from } });
    // Some rows, all rows without their progress, then two runs at once.
    for (const crashAfter of [1, 1]) await createJobs(dependencies(crashAfter))(() => ENOUGH_MS);
    const progress = async () =>
      (await api.expect<BackfillView>(200, 'GET', `/destinations/${id}/backfills/${begun.body.id}`)).body;
    expect(await progress()).toMatchObject({ state: 'RUNNING', created: 0 });
    await Promise.all([createJobs(dependencies())(() => ENOUGH_MS), createJobs(dependencies())(() => ENOUGH_MS)]);
    expect(await progress()).toMatchObject({ state: 'DONE', created: events, skipped: 0 });
    expect(await stack.deliveries(id)).toHaveLength(events);
    const rest = await api.expect<BackfillPlan>(200, 'POST', path, { body: { from, dryRun: true } });
    expect(rest.body).toMatchObject({ events: 0, estimatedSeconds: 0, estimatedDollars: 0 });
    await api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
  });
});

describe('a resend whose message is lost', () => {
  test('goes out all the same once its lease has ended', async () => {
    const id = await failedDeliveries();
    const { body } = await api.expect<DeliveryPage>(
      200,
      'GET',
      `/deliveries?destination=${id}&status=RETRY_EXHAUSTED&limit=1`,
    );
    const [delivery] = body.items;
    answers = 200;
    await stack.faults([
      { service: 'sqs', operation: 'SendMessageBatch', principal: 'AdminFunction', error: 'internal' },
    ]);
    const again = await api.expect(202, 'POST', `/deliveries/${delivery?.id}/resend`);
    expect(again.body).toMatchObject({ run: 2, status: 'PENDING', parkedUntil: expect.any(String) });
    await stack.faults();
    await api.expect(200, 'POST', `/destinations/${id}/resume`);
    const resent = async () => (await stack.deliveries(id)).filter(({ run }) => run === 2);
    // A minute is not over: whoever resends may still be sending.
    await resumeAfter(0);
    expect(await resent()).toMatchObject([{ status: 'PENDING', attempts: 0 }]);
    await resumeAfter(61_000);
    await stack.deliveriesWhen(id, DELIVERIES, ({ run, status }) => run === 1 || status === 'SUCCESS');
    expect(await resent()).toHaveLength(1);
  });
});
