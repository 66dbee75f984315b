'use strict';
const assert = require('node:assert/strict');
const { createServer } = require('node:http');

/** The published vector of Standard Webhooks. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"test": 2432232314}';
const NOW = 1614265330;
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(NOW),
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

/** Tries the package in a Node: the main entry and the receiver, without any other package. */
exports.check = async (main, receiver) => {
  assert.equal(main.verifyWebhook, receiver.verifyWebhook);
  assert.deepEqual(receiver.verifyWebhook(BODY, HEADERS, SECRET, { now: NOW }), { test: 2432232314 });
  assert.deepEqual(receiver.verifyWebhook(Buffer.from(BODY), HEADERS, [SECRET], { now: NOW }), { test: 2432232314 });
  for (const [headers, failure] of [
    [{}, 'missing-header'],
    [{ ...HEADERS, 'webhook-id': 'msg_other' }, 'signature-mismatch'],
  ])
    assert.throws(
      () => receiver.verifyWebhook(BODY, headers, SECRET, { now: NOW }),
      (error) => error instanceof main.WebhookVerificationError && error.failure === failure,
    );
  assert.throws(() => receiver.verifyWebhook(BODY, HEADERS, 'short'), receiver.WebhookSecretError);
  assert.equal(receiver.validateWebhookSecret('your_secure_secret', 'your_secure_secret'), true);
  await checkServer(receiver);
  await checkPublisher(main);
  await checkManager(main);
};

async function checkServer({ expressWebhook, generateTestHeaders }) {
  const received = [];
  const handle = expressWebhook(SECRET, ({ event }, { id }) => received.push(id, event));
  const server = createServer((request, response) => handle(request, response, (error) => response.destroy(error)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const body = JSON.stringify({ event: 'höher\ud800', timestamp: 1, data: {}, source: 's' });
  const post = (secret) =>
    fetch(`http://127.0.0.1:${server.address().port}`, {
      method: 'POST',
      body,
      headers: generateTestHeaders(body, secret, { id: 'msg_1' }),
    });
  try {
    assert.deepEqual([(await post(SECRET)).status, (await post('another_secret_of_ours')).status], [200, 400]);
    assert.deepEqual(received, ['msg_1', 'höher\ud800']);
  } finally {
    server.close();
    if (server.closeAllConnections) server.closeAllConnections();
  }
}

async function checkPublisher({ publishEvents, PublishRefusedError, WebhookConfigurationError }) {
  const bus = {
    name: 'events',
    put: async (entries) => ({ Entries: entries.map((_, at) => ({ EventId: `id-${at}` })) }),
  };
  const event = {
    event: 'order.created',
    data: { orderId: 'o', productId: 'p', customerId: 'c', total: 1 },
    eventId: 'e',
  };
  const [published] = await publishEvents([event], { bus });
  assert.deepEqual([published.eventId, published.eventBridgeId], ['e', 'id-0']);
  await assert.rejects(publishEvents([{ ...event, eventId: '\ud800' }], { bus }), PublishRefusedError);
  await assert.rejects(publishEvents([event], { eventBusName: 'events' }), (error) => {
    assert.ok(error instanceof WebhookConfigurationError);
    assert.match(error.message, /npm install @aws-sdk\/client-eventbridge/);
    return true;
  });
}

async function checkManager({ WebhookManager, WebhookConfigurationError }) {
  const given = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  for (const credentials of [undefined, given]) {
    const manager = new WebhookManager({ apiUrl: 'http://127.0.0.1:9', region: 'eu-north-1', credentials });
    await assert.rejects(manager.getHealth(), (error) => {
      assert.ok(error instanceof WebhookConfigurationError, String(error));
      assert.match(error.message, /npm install .*@smithy\/signature-v4/);
      return true;
    });
  }
}
