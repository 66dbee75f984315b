import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  publishEvents,
  verifyWebhook,
  WebhookConflictError,
  WebhookManager,
  WebhookNotFoundError,
  WebhookValidationError,
} from '../../sdk/src/index.ts';
import { openEventBus } from '../../sdk/src/publisher/event-bus.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { SnippetProject } from '../helpers/snippet-project.ts';

/** The guide's own text, but for the import's path, the URL, and what its comments say in words. */
const REGISTRATION = (url: string) => `
import { webhookManager, WebhookEventType } from '@street-collector/webhooks'

await webhookManager.registerWebhook({
  url: '${url}',
  secret: 'your_secure_secret',
  events: [
    WebhookEventType.ORDER_CREATED,
    WebhookEventType.PRODUCT_UPDATED
  ]
})
`;

const RECEIVER = `
import express from 'express'
import { validateWebhookSecret } from '@street-collector/webhooks/receiver'

const app = express()
app.use(express.json())

app.post('/webhook', (req, res) => {
  try {
    // Validate webhook secret
    if (!validateWebhookSecret(req.header('X-Webhook-Secret'), 'your_secure_secret')) throw new Error('wrong secret')
    // Process webhook payload
    console.log(JSON.stringify(req.body))
    res.status(200).json({ status: 'received' })
  } catch (error) {
    res.status(400).json({ error: 'Invalid webhook' })
  }
})

app.listen(Number(process.env.PORT))
`;

const PUBLICATION = `
import { publishEvents, WebhookEventType } from '@street-collector/webhooks'

const data = { orderId: 'ord_123456', productId: 'prod_789012', customerId: 'cust_345678', total: 1500.5 }
await publishEvents([
  { event: WebhookEventType.ORDER_CREATED, data, time: 1623456789 },
  { event: WebhookEventType.ORDER_CANCELLED, data: { orderId: 'ord_123456' } },
])
`;

let stack: LocalStack;
let manager: WebhookManager;
let project: SnippetProject;

beforeAll(async () => {
  [stack, project] = await Promise.all([LocalStack.start(), SnippetProject.create()]);
  project.write('.local/stack.json', JSON.stringify(stack.stack));
  const { adminApiUrl, region, credentials } = stack.stack;
  manager = new WebhookManager({ apiUrl: adminApiUrl ?? '', region, credentials });
});

afterAll(async () => {
  await stack.stop();
  project.remove();
});

const publish: typeof publishEvents = async (events) => {
  const { endpoint, region, eventBusName, credentials } = stack.stack;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  return publishEvents(events, { bus: await openEventBus({ endpoint, region, eventBusName }) });
};

describe('the code of the integration guide', () => {
  test('registers a destination whose receiver accepts the secret', async () => {
    project.write('receiver.ts', RECEIVER);
    const receiver = await project.serve('receiver.ts');
    project.write('register.ts', REGISTRATION(`${receiver.origin.replace('127.0.0.1', 'localhost')}/webhook`));
    expect(await project.run('register.ts')).toEqual({ code: 0, stdout: '', stderr: '' });

    const [registered] = await manager.listWebhooks();
    expect(registered).toMatchObject({
      events: ['order.created', 'product.updated'],
      secretHeader: true,
      state: 'ACTIVE',
    });
    project.write('publish.ts', PUBLICATION);
    expect(await project.compile()).toEqual([]);
    expect(await project.run('publish.ts')).toMatchObject({ code: 0, stderr: '' });
    const [delivery] = await eventually(async () => {
      const history = await manager.getWebhookDeliveryHistory({
        destinationId: String(registered?.id),
        status: 'SUCCESS',
      });
      return history.length > 0 ? history : undefined;
    });
    expect(delivery).toMatchObject({ type: 'order.created', attemptCount: 1, lastAttempt: { statusCode: 200 } });
    const { stdout } = await receiver.stop();
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'order.created',
      timestamp: 1_623_456_789,
      data: { orderId: 'ord_123456', total: 1500.5 },
    });

    const unregistration = `import { webhookManager } from '@street-collector/webhooks'\nawait webhookManager.unregisterWebhook('${registered?.id}')\n`;
    expect(await project.evaluate(unregistration)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await manager.listWebhooks()).toEqual([]);
  });
});

describe('WebhookManager', () => {
  test('manages a destination from registration to deletion', async () => {
    const receiver = await Receiver.start();
    const created = await manager.registerWebhook({
      url: receiver.url,
      events: ['vendor.*'],
      name: 'sdk',
      headers: { 'X-Shop': 'berlin' },
    });
    expect(created).toMatchObject({ name: 'sdk', secret: expect.stringMatching(/^whsec_/), whsec: created.secret });
    const { id, secret } = created;

    const changed = await manager.updateWebhook(id, { description: 'of a test' }, { ifMatch: created.etag });
    expect(changed).toMatchObject({ description: 'of a test', version: 2 });
    await expect(manager.updateWebhook(id, { name: 'late' }, { ifMatch: created.etag })).rejects.toThrow(
      WebhookConflictError,
    );
    const error = await manager.updateWebhook(id, { url: 'ftp://example.com' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WebhookValidationError);
    expect(error).toMatchObject({
      errors: [{ field: 'url', message: expect.any(String), remedy: expect.any(String) }],
    });

    const rotated = await manager.rotateSecret(id);
    expect(rotated.previousSecretUntil).toBeDefined();
    const tested = await manager.testWebhook(id, { type: 'vendor.registration' });
    expect(tested).toMatchObject({ ok: true, statusCode: 200, request: { headers: { 'X-Shop': 'berlin' } } });
    const [post] = receiver.posts;
    for (const one of [secret, rotated.secret]) {
      expect(verifyWebhook(String(post?.body), post?.headers ?? {}, one)).toMatchObject({
        event: 'vendor.registration',
      });
      expect(new Webhook(one).verify(String(post?.body), post?.headers as Record<string, string>)).toMatchObject({
        event: 'vendor.registration',
      });
    }

    expect(await manager.pauseWebhook(id)).toMatchObject({ state: 'PAUSED' });
    expect(await manager.resumeWebhook(id)).toMatchObject({ state: 'ACTIVE' });

    const [published] = await publish([
      { event: 'vendor.registration', data: { vendorId: 'ven_1', name: 'Atelier Nord' }, eventId: 'evt_1' },
    ]);
    const event = await eventually(async () => {
      const found = await manager.getEvent(String(published?.webhookId)).catch((thrown: unknown) => thrown);
      if (found instanceof WebhookNotFoundError) return undefined;
      if (found instanceof Error) throw found;
      const recorded = found as Awaited<ReturnType<typeof manager.getEvent>>;
      return recorded.verdicts.some(({ verdict }) => verdict === 'delivered') ? recorded : undefined;
    });
    expect(event).toMatchObject({
      type: 'vendor.registration',
      payload: { data: { vendorId: 'ven_1' } },
      verdicts: [{ destinationId: id, verdict: 'delivered', status: 'SUCCESS' }],
    });
    expect(await manager.getEvent('evt_1')).toMatchObject({ id: published?.webhookId });

    const deliveryId = String(event.verdicts[0]?.deliveryId);
    expect(await manager.getDelivery(deliveryId)).toMatchObject({
      status: 'SUCCESS',
      attempts: [{ statusCode: 200, outcome: 'success' }],
    });
    expect(await manager.resendDelivery(deliveryId)).toMatchObject({ run: 2 });
    const posts = await receiver.received(3);
    expect(posts.slice(1).map((one) => one.id)).toEqual([published?.webhookId, published?.webhookId]);
    expect(
      await manager.getWebhookDeliveryHistory({
        destinationId: id,
        event: 'vendor.registration',
        startDate: new Date(Date.now() - 600_000),
      }),
    ).toHaveLength(1);
    expect(await manager.getWebhookDeliveryHistory({ destinationId: id, event: 'vendor.profile_updated' })).toEqual([]);
    expect(await manager.getWebhookStats(id)).toMatchObject({
      destinationId: id,
      state: 'ACTIVE',
      sample: { deliveries: 1 },
    });
    expect(await manager.planRecovery(id, { since: new Date(0) })).toMatchObject({ dryRun: true, deliveries: 0 });
    expect(await manager.testFilter({ filter: { data: { vendorId: ['ven_2'] } }, eventId: event.id })).toMatchObject({
      matches: false,
      field: '$.data.vendorId',
    });
    expect((await manager.listAudit({ target: id })).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['destination.create', 'destination.rotate-secret', 'destination.pause']),
    );
    expect((await manager.listEventTypes()).map(({ type }) => type)).toContain('vendor.registration');
    expect(await manager.getHealth()).toMatchObject({ status: 'ok' });
    expect(await manager.getOpenApi()).toMatchObject({ openapi: '3.1.0' });

    await manager.eraseEventPayload(event.id);
    expect(await manager.getEvent(event.id)).toMatchObject({ payloadErasedAt: expect.any(String) });
    await manager.unregisterWebhook(id);
    expect(await manager.findWebhook(id)).toBeUndefined();
    receiver.close();
  });
});

test('a wrong access key throws WebhookAccessDeniedError', async () => {
  const { adminApiUrl, region } = stack.stack;
  const stranger = new WebhookManager({
    apiUrl: adminApiUrl ?? '',
    region,
    credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'nothing' },
  });
  await expect(stranger.listWebhooks()).rejects.toMatchObject({
    name: 'WebhookAccessDeniedError',
    status: 403,
    code: 'access-denied',
  });
});
