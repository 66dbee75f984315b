import { validateHeaderName, validateHeaderValue } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RuleError } from '../../../../core/contract/errors.ts';
import { checkCustomHeaders, composeHeaders } from '../../../../core/delivery/headers.ts';

describe('custom headers', () => {
  test.each([
    {},
    { Authorization: 'Bearer abc' },
    { 'X-Api-Key': 'k y', 'x-empty': '' },
    { Accept: 'application/json' },
  ])('%j is accepted', (headers) => {
    expect(() => checkCustomHeaders(headers)).not.toThrow();
  });

  test.each([
    'Host',
    'connection',
    'CONTENT-LENGTH',
    'Content-Type',
    'Transfer-Encoding',
    'te',
    'Upgrade',
    'Expect',
    'Proxy-Authorization',
    'User-Agent',
    'webhook-id',
    'Webhook-Signature',
    'X-Webhook-Secret',
    'x-amzn-trace-id',
    'X-Amz-Date',
    'Keep-Alive',
    'Trailer',
    'Accept-Encoding',
  ])('%s is refused, by name', (name) => {
    expect(() => checkCustomHeaders({ [name]: 'x' })).toThrow(RuleError);
    expect(() => checkCustomHeaders({ [name]: 'x' })).toThrow(`The header "${name}"`);
    expect(() => checkCustomHeaders({ [name]: 'x' })).toThrow('the service sets itself');
  });

  test.each<[Record<string, string>, string]>([
    [{ '': 'x' }, 'is not a header name'],
    [{ 'a b': 'x' }, 'is not a header name'],
    [{ 'a:': 'x' }, 'is not a header name'],
    [{ [`x-${'a'.repeat(63)}`]: 'x' }, 'is not a header name of 1 to 64 characters'],
    [{ a: 'x\r\nHost: evil' }, 'is not printable ASCII'],
    [{ a: ' x' }, 'has a space at its ends'],
    [{ a: 'ü' }, 'is not printable ASCII'],
    [{ a: 'x'.repeat(2049) }, 'longer than 2048 characters'],
    [{ 'X-Key': 'a', 'x-key': 'b' }, 'The header "x-key" is given twice'],
    [{ a: 'x'.repeat(2048), b: 'x'.repeat(2048), c: 'x'.repeat(2048) }, 'are 6147 characters together'],
    [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`x-${index}`, ''])), 'are 21, 20 are allowed'],
  ])('%j is refused', (headers, rule) => {
    expect(() => checkCustomHeaders(headers)).toThrow(rule);
  });
});

describe('the headers of a POST', () => {
  const parts = {
    eventId: 'msg_1',
    timestamp: 1_614_265_330,
    signature: 'v1,abc',
    type: 'order.created',
    custom: { Authorization: 'Bearer abc' },
  };

  test("are the signature's, the event's and the admin's", () => {
    expect(composeHeaders(parts)).toEqual({
      Authorization: 'Bearer abc',
      'Content-Type': 'application/json',
      'Accept-Encoding': 'identity',
      'User-Agent': 'Street-Collector-Webhooks/1.0',
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,abc',
      'X-Webhook-Event': 'order.created',
    });
  });

  test('hold the secret only where it is to be sent', () => {
    expect(composeHeaders({ ...parts, secret: 'your_secure_secret' })).toMatchObject({
      'X-Webhook-Secret': 'your_secure_secret',
    });
  });

  test('can always be sent, whatever the event type', () => {
    expect(composeHeaders({ ...parts, type: 'Order Created' })['X-Webhook-Event']).toBe('Order Created');
    expect(composeHeaders({ ...parts, type: 'größe\r\nx: y' })['X-Webhook-Event']).toBe('gr%C3%B6%C3%9Fe%0D%0Ax:%20y');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (type) => {
        for (const [name, value] of Object.entries(composeHeaders({ ...parts, type }))) {
          validateHeaderName(name);
          validateHeaderValue(name, value);
          expect(value).not.toMatch(/[^ -~]/);
        }
      }),
    );
    expect(composeHeaders({ ...parts, type: '\uD800' })['X-Webhook-Event']).toBe('%EF%BF%BD');
    // No two types have one text.
    expect(composeHeaders({ ...parts, type: '%0D%0A' })['X-Webhook-Event']).toBe('%250D%250A');
  });
});
