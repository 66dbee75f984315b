import { describe, expect, test } from '@jest/globals';
import { sign } from '../../../../core/delivery/signature.ts';
import type { ReceivedRequest } from '../../../../core/verify/receipt.ts';
import { receiptOf, receiverSecret } from '../../../../core/verify/receipt.ts';

const SECRET = receiverSecret('arn:aws:cloudformation:eu-west-1:123456789012:stack/webhooks-prod/1');
const NOW = 1_800_000_000;

function request(body = '{"event":"order.verify"}', changes: Partial<ReceivedRequest> = {}): ReceivedRequest {
  const id = 'msg_1';
  return {
    method: 'POST',
    path: '/verify-a1b2c3/echo',
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(NOW),
      'webhook-signature': sign({ id, timestamp: NOW, body }, [SECRET]),
    },
    body: Buffer.from(body),
    ...changes,
  };
}

const receipt = (changes: Partial<ReceivedRequest> = {}) =>
  receiptOf(request(undefined, changes), SECRET, { now: NOW });

describe('the receiver of verify', () => {
  test('accepts a POST that a destination of a run signed', () => {
    expect(receipt()).toEqual({
      run: 'verify-a1b2c3',
      destination: 'echo',
      webhookId: 'msg_1',
      sha256: '6e8b2720e5d346a06d7f74a15fb394292d70468bc651f233ace337e5ce59e115',
      body: '{"event":"order.verify"}',
    });
  });

  test('accepts it behind a path of a proxy', () => {
    expect(receipt({ path: '/hooks/verify-a1b2c3/echo' })).toMatchObject({ destination: 'echo' });
  });

  test.each<[string, Partial<ReceivedRequest>]>([
    ['another method', { method: 'GET' }],
    ['a path of no run', { path: '/' }],
    ['a changed body', { body: Buffer.from('{}') }],
    ['no signature', { headers: {} }],
    ['an old signature', { headers: { ...request().headers, 'webhook-timestamp': String(NOW - 3600) } }],
  ])('refuses %s', (_, changes) => {
    expect(receipt(changes)).toBeUndefined();
  });

  test('refuses the signature of another secret', () => {
    const other = receiverSecret('arn:aws:cloudformation:eu-west-1:123456789012:stack/webhooks-prod/2');
    expect(receiptOf(request(), other, { now: NOW })).toBeUndefined();
  });

  test('keeps 8 KB of a longer body, and the digest of all of it', () => {
    const [long, longer] = [`{"a":"${'x'.repeat(9000)}"}`, `{"a":"${'x'.repeat(9001)}"}`].map((body) =>
      receiptOf(request(body), SECRET, { now: NOW }),
    );
    expect(long?.body).toHaveLength(8192);
    expect(longer?.body).toBe(long?.body);
    expect(longer?.sha256).not.toBe(long?.sha256);
  });
});
