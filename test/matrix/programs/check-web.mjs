/** Tries the entry for edge runtimes, with what every such runtime has. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"test": 2432232314}';
const NOW = 1614265330;
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(NOW),
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

function equal(found, expected) {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

async function signed(body, text) {
  const encoder = new TextEncoder();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = await crypto.subtle.importKey('raw', encoder.encode(text), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode(`msg_1.${timestamp}.${body}`));
  const signature = `v1,${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

export async function check({
  verifyWebhook,
  validateWebhookSecret,
  fetchWebhook,
  honoWebhook,
  WebhookVerificationError,
}) {
  equal(await verifyWebhook(BODY, HEADERS, SECRET, { now: NOW }), { test: 2432232314 });
  equal(await verifyWebhook(new TextEncoder().encode(BODY), new Headers(HEADERS), [SECRET], { now: NOW }), {
    test: 2432232314,
  });
  const refused = await verifyWebhook(`${BODY} `, HEADERS, SECRET, { now: NOW }).catch((error) => error);
  equal([refused instanceof WebhookVerificationError, refused.failure], [true, 'signature-mismatch']);
  equal(await validateWebhookSecret('your_secure_secret', 'your_secure_secret'), true);
  equal(await validateWebhookSecret('your_secure_secreT', 'your_secure_secret'), false);
  const received = [];
  const text = 'your_secure_secret';
  const post = fetchWebhook(text, ({ event }, { id }) => received.push(id, event));
  const body = JSON.stringify({ event: 'order.created', timestamp: 1, data: { name: 'Ærø ☃' }, source: 's' });
  const request = (headers) => new Request('https://example.com/webhook', { method: 'POST', body, headers });
  equal((await post(request(await signed(body, text)))).status, 200);
  equal((await post(request(await signed(body, 'another_secret_of_ours')))).status, 400);
  equal((await honoWebhook(text, () => {})({ req: { raw: request(await signed(body, text)) } })).status, 200);
  equal(received, ['msg_1', 'order.created']);
  return 'ok';
}
