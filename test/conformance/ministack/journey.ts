import assert from 'node:assert/strict';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { Webhook } from 'standardwebhooks';
import { WebhookManager, type WebhookDeliveryDetails } from '../../../sdk/src/index.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Post, Receiver } from '../../helpers/receiver.ts';
import type { Report } from '../report.ts';
import { ACCOUNT, CREDENTIALS, REGION } from './ministack.ts';

const SECRET = 'a-secret-of-the-partner';
const SOURCE = 'street-collector-platform';
/** Resume runs once a minute. */
const PATIENCE_MS = 150_000;

/** The deployed stack as publishers, admins and receivers see it. */
export class Deployment {
  readonly manager: WebhookManager;
  readonly adminApiUrl: string;
  readonly credentials = CREDENTIALS;
  readonly region = REGION;
  readonly #bus: EventBridgeClient;
  readonly #busName: string;

  /** @param outputs of the stack */
  constructor(endpoint: string, outputs: Readonly<Record<string, string>>) {
    const apiId = new URL(outputs['AdminApiUrl'] ?? '').hostname.split('.')[0];
    this.adminApiUrl = `${endpoint}/_aws/execute-api/${apiId}/v1`;
    this.manager = new WebhookManager({
      apiUrl: this.adminApiUrl,
      region: REGION,
      credentials: CREDENTIALS,
    });
    this.#bus = new EventBridgeClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    this.#busName = outputs['EventBusName'] ?? '';
  }

  async publish(eventId: string, total = 1500): Promise<void> {
    const detail = { eventId, orderId: 'ord_1', productId: 'prod_1', customerId: 'cust_1', total };
    const entry = {
      EventBusName: this.#busName,
      Source: SOURCE,
      DetailType: 'order.created',
      Detail: JSON.stringify(detail),
    };
    const { FailedEntryCount: failed } = await this.#bus.send(new PutEventsCommand({ Entries: [entry] }));
    assert.equal(failed, 0);
  }

  /** Registers a receiver with three attempts, one second before the second. */
  async register(receiver: Receiver, settings: { filter?: Record<string, unknown> } = {}): Promise<string> {
    const { id } = await this.manager.registerWebhook({
      url: receiver.url,
      events: ['order.*'],
      secret: SECRET,
      retry: { maxAttempts: 3, baseSeconds: 1 },
      ...settings,
    });
    return id;
  }

  /** The newest delivery to a destination, once it is as expected. */
  delivery(
    destinationId: string,
    isExpected: (delivery: WebhookDeliveryDetails) => boolean,
  ): Promise<WebhookDeliveryDetails> {
    let last: unknown;
    return eventually(
      async () => {
        for await (const { id } of this.manager.getWebhookDeliveryHistory({ destinationId })) {
          const delivery = await this.manager.getDelivery(id);
          last = delivery;
          return isExpected(delivery) ? delivery : undefined;
        }
        return undefined;
      },
      () => JSON.stringify(last),
      PATIENCE_MS,
    );
  }
}

/** Throws unless the Standard Webhooks library accepts the signature. */
export function verifySignature({ body, headers }: Post): void {
  new Webhook(Buffer.from(SECRET).toString('base64')).verify(body, headers as Record<string, string>);
}

/** The journey of events to receivers that respond well, recover, or fail. */
export async function mainJourney(deployment: Deployment, report: Report): Promise<void> {
  const { manager } = deployment;
  const healthy = await Receiver.start();
  const recovering = await Receiver.start(({ number }) => (number < 3 ? 503 : 200));
  let repaired = false;
  const failing = await Receiver.start(() => (repaired ? 200 : 500));
  const choosy = await Receiver.start();
  const paused = await Receiver.start();
  try {
    let ids: Record<'healthy' | 'recovering' | 'failing' | 'choosy' | 'paused', string>;
    const registered = await report.check(
      `the admin API registers five destinations in account ${ACCOUNT}`,
      async () => {
        ids = {
          healthy: await deployment.register(healthy),
          recovering: await deployment.register(recovering),
          failing: await deployment.register(failing),
          choosy: await deployment.register(choosy, { filter: { data: { total: [{ numeric: ['>', 2000] }] } } }),
          paused: await deployment.register(paused),
        };
        await manager.pauseWebhook(ids.paused);
        await deployment.publish('evt_1');
      },
    );
    if (!registered) return;

    await report.check('an event reaches a receiver once, and the Standard Webhooks library accepts it', async () => {
      const { attempts } = await deployment.delivery(ids.healthy, ({ status }) => status === 'SUCCESS');
      assert.equal(attempts.length, 1);
      assert.equal(healthy.posts.length, 1);
      verifySignature(healthy.posts[0] as Post);
    });
    await report.check('a receiver that recovers on its third POST leaves SUCCESS', async () => {
      const { attempts } = await deployment.delivery(ids.recovering, ({ status }) => status === 'SUCCESS');
      assert.deepEqual(
        attempts.map(({ statusCode }) => statusCode),
        [503, 503, 200],
      );
    });
    await report.check('a receiver that fails leaves RETRY_EXHAUSTED, with the same POST each time', async () => {
      await deployment.delivery(ids.failing, ({ status }) => status === 'RETRY_EXHAUSTED');
      assert.equal(failing.posts.length, 3);
      assert.equal(new Set(failing.posts.map(({ id, body }) => `${id} ${body}`)).size, 1);
    });
    await report.check('a resend of that delivery ends with SUCCESS', async () => {
      repaired = true;
      const { id } = await deployment.delivery(ids.failing, () => true);
      await manager.resendDelivery(id);
      await deployment.delivery(ids.failing, ({ status }) => status === 'SUCCESS');
      assert.equal(failing.posts.length, 4);
    });
    await report.check('a filter lets only its events pass', async () => {
      await deployment.publish('evt_2', 3000);
      await deployment.delivery(ids.choosy, ({ status }) => status === 'SUCCESS');
      assert.deepEqual(
        choosy.posts.map(({ body }) => (JSON.parse(body) as { data: { eventId: string } }).data.eventId),
        ['evt_2'],
      );
    });
    await report.check('deliveries to a paused destination wait, and resume sends them', async () => {
      await deployment.delivery(ids.paused, ({ status }) => status === 'PENDING');
      assert.equal(paused.posts.length, 0);
      await manager.resumeWebhook(ids.paused);
      await deployment.delivery(ids.paused, ({ status }) => status === 'SUCCESS');
      await paused.received(2);
      for (const post of paused.posts) verifySignature(post);
    });
  } finally {
    for (const receiver of [healthy, recovering, failing, choosy, paused]) receiver.close();
  }
}
