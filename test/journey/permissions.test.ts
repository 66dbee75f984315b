import type { DestinationId } from '../../core/contract/ids.ts';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { gateKey } from '../../core/contract/keys.ts';
import { encodeDeliveryMessage, fannedOut, subjectOf } from '../../core/delivery/message.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { keyOf, N, S } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { sdkClients } from '../../lambdas/adapters/aws/sdk-clients.ts';
import { updateExpressions } from '../../lambdas/adapters/dynamodb/expressions.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import { eventually } from '../helpers/eventually.ts';
import type { AccessReport } from '../helpers/grants.ts';
import { denialWithout, grantsOf } from '../helpers/grants.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const HOPS = ['FanOut', 'Deliver', 'Exhaust', 'Resume'];
const order = (id: string, more = ''): { type: string; detail: string } => ({
  type: 'order.created',
  detail: `{"eventId":"${id}"${more}}`,
});

describe('the permissions of the template', () => {
  let receivers: Receiver[];
  let stack: LocalStack;
  let report: AccessReport;

  beforeAll(async () => {
    const [healthy, failing, paused, limited, doomed] = await Promise.all([
      Receiver.start(),
      Receiver.start(() => 500),
      Receiver.start(),
      Receiver.start(),
      Receiver.start(),
    ]);
    receivers = [healthy, failing, paused, limited, doomed];
    stack = await LocalStack.start({
      speed: 10,
      destinations: [
        { url: healthy.url, events: ['order.created'] },
        { url: failing.url, events: ['order.created'], retry: { maxAttempts: 2 } },
        { url: paused.url, events: ['order.created'] },
        { url: limited.url, events: ['order.created'], rateLimit: { perMinute: 30, burst: 1 } },
        { url: doomed.url, events: ['order.created'] },
      ],
    });
    await everyKindOfWork(stack, receivers);
    report = (await stack.local('access')) as AccessReport;
  });

  afterAll(async () => {
    await stack.stop();
    for (const receiver of receivers) receiver.close();
  });

  test('are enough: nothing was denied', () => {
    expect(report.requests.filter(({ allowed }) => !allowed)).toEqual([]);
  });

  test.each(HOPS)('of %s are each needed: without any one the work is denied, and the denial names both', (hop) => {
    const grants = grantsOf(report).filter(({ roleArn }) => roleArn.includes(`${hop}FunctionRole`));
    expect(grants.length).toBeGreaterThan(5);
    for (const grant of grants) {
      const denial = denialWithout(grant, report) ?? `nothing needed ${grant.action} on ${grant.resource}`;
      expect(denial).toContain(`is not authorized to perform: ${grant.action} on resource: `);
      expect(denial).toMatch(new RegExp(`assumed-role/.*${hop}FunctionRole.*/${hop}Function`));
    }
  });

  test('are asked at run time: a stack without a grant says which function lacks which', async () => {
    const assembly = changedAssembly((resources) => {
      for (const { Type, Properties } of Object.values(resources)) {
        if (Type !== 'AWS::IAM::Policy') continue;
        const document = Properties['PolicyDocument'] as { Statement: { Action: unknown }[] };
        document.Statement = document.Statement.filter(({ Action }) => Action !== 'kms:Decrypt');
      }
    });
    const crippled = await LocalStack.start({
      assembly,
      destinations: [{ url: receivers[0]?.url ?? '', events: ['order.created'] }],
    });
    await crippled.publish([order('denied')]);
    const denial = await eventually(async () => crippled.lines.find((line) => line.includes('not authorized')));
    expect(denial).toMatch(/DeliverFunction.* is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:/);
    await crippled.stop();
    rmSync(assembly, { recursive: true });
  });
});

/** Makes every hop do everything that it can. */
async function everyKindOfWork(stack: LocalStack, receivers: readonly Receiver[]): Promise<void> {
  const [healthy = '', failing = '', paused = '', limited = '', doomed = ''] = stack.destinationIds;
  const { dynamodb, sqs } = sdkClients(stack.stack);
  const setGate = (id: string, values: Parameters<typeof updateExpressions>[0]) =>
    dynamodb.call('UpdateItem', {
      TableName: stack.stack.tables['destinations'],
      Key: keyOf(gateKey(id as DestinationId)),
      ...updateExpressions(values),
    });
  const bury = (delivery: Delivery) => {
    return sqs.call('SendMessage', {
      QueueUrl: stack.stack.queues['deliveriesDeadLetters'],
      MessageBody: encodeDeliveryMessage(fannedOut(subjectOf(delivery), 'repeat', '')),
    });
  };
  await setGate(paused, { set: { state: S('PAUSED') } });
  await setGate(doomed, { set: { state: S('PAUSED') } });

  // Inline, compressed beyond a message, and beyond a row.
  const noise = Array.from({ length: 200_000 }, (_, at) => ((at * 2_654_435_761) >>> 7).toString(36)).join('');
  await stack.publish([
    order('small'),
    order('large', `,"text":"${'x'.repeat(60_000)}"`),
    order('huge', `,"text":"${noise.slice(0, 700_000)}"`),
  ]);
  await stack.deliveriesWhen(healthy, 3, ({ status }) => status === 'SUCCESS');
  await stack.publish([order('small')]);
  // A replay of the archive sends one of them again.
  await sqs.call('SendMessage', {
    QueueUrl: stack.stack.queues['events'] ?? '',
    MessageBody: JSON.stringify({
      id: 'small',
      'detail-type': 'order.created',
      source: SOURCE,
      time: '2026-01-01T00:00:00Z',
      'replay-name': 'again',
      detail: { eventId: 'small' },
    }),
  });
  await stack.deliveriesWhen(failing, 3, ({ status }) => isTerminal(status));
  await stack.deliveriesWhen(limited, 3, ({ status }) => status === 'SUCCESS');

  // A message whose delivery resume has, and one whose budget is not spent, come to the DLQ.
  const [parked] = await stack.deliveriesWhen(paused, 3, ({ notBefore }) => notBefore !== undefined);
  if (parked !== undefined) await bury(parked);
  const [late] = await stack.deliveriesWhen(doomed, 3, ({ notBefore }) => notBefore !== undefined);
  if (late !== undefined) {
    await dynamodb.call('UpdateItem', {
      TableName: stack.stack.tables['deliveries'],
      Key: { pk: S(`D#${late.destinationId}`), sk: S(`${late.acceptedAt}#${late.eventId}`) },
      ...updateExpressions({ remove: ['notBefore', 'ix'] }),
    });
    await bury(late);
    const id = deliveryIdOf(late);
    await stack.deliveriesWhen(
      doomed,
      3,
      (delivery) => deliveryIdOf(delivery) !== id || delivery.notBefore !== undefined,
    );
  }

  // The next run of resume restarts recovered deliveries, sends waiting ones and ends those of deleted destinations.
  const manager = new WebhookManager({
    apiUrl: stack.stack.adminApiUrl ?? '',
    region: stack.stack.region,
    credentials: stack.stack.credentials,
  });
  const later = await manager.registerWebhook({
    url: receivers[0]?.url ?? '',
    events: ['order.created'],
    filter: { data: { eventId: ['small'] } },
  });
  const backfill = await manager.backfillWebhook(later.id, { from: new Date(0) });
  const recovery = await manager.recoverWebhook(failing, { since: new Date(0), statuses: ['RETRY_EXHAUSTED'] });
  await setGate(doomed, { set: { state: S('DELETED'), wake: S('WAKE'), wakeAt: N(Date.now()) } });
  await setGate(paused, { set: { state: S('ACTIVE'), wake: S('WAKE'), wakeAt: N(Date.now()) } });
  await receivers[2]?.received(3);
  await stack.deliveriesWhen(
    doomed,
    3,
    ({ status, reason }) => status === 'RETRY_EXHAUSTED' && reason === 'destination_deleted',
  );
  await eventually(async () => ((await manager.getRecovery(failing, recovery.id)).state === 'DONE' ? true : undefined));
  await eventually(
    async () => ((await manager.getBackfill(later.id, backfill.id)).state === 'DONE' ? true : undefined),
    async () => JSON.stringify(await manager.getBackfill(later.id, backfill.id)),
    60_000,
  );
}
