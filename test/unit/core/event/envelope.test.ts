import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { composeBody, parseEnvelope, withoutReplayName } from '../../../../core/event/envelope.ts';

const FIELDS = {
  version: '0',
  id: 'evt-1',
  'detail-type': 'order.created',
  source: 'shop',
  account: '1',
  time: '2021-06-12T00:13:09Z',
  region: 'eu-west-1',
  resources: [],
};

/** An envelope whose detail is exactly `detail`. */
const around = (detail: string, fields: object = FIELDS): string =>
  `${JSON.stringify(fields).slice(0, -1)},"detail":${detail}}`;

function parsed(body: string) {
  const result = parseEnvelope(body);
  if (!result.ok) throw new Error(result.reason);
  return result.envelope;
}

describe('envelope', () => {
  test('is read whole', () => {
    expect(parsed(around('{"orderId": "ord_1", "tenant": "acme", "eventId": "e-1"}'))).toEqual({
      id: 'evt-1',
      type: 'order.created',
      source: 'shop',
      time: 1623456789,
      tenant: 'acme',
      identity: 'e-1',
      data: '{"orderId": "ord_1", "tenant": "acme", "eventId": "e-1"}',
      value: { orderId: 'ord_1', tenant: 'acme', eventId: 'e-1' },
    });
  });

  test('has the name of the replay that sends it, which no publisher can set', () => {
    const replayed = around('{"a":1}', { ...FIELDS, 'replay-name': 'after-the-outage' });
    expect(parsed(replayed)).toMatchObject({ replayName: 'after-the-outage', identity: 'evt-1', data: '{"a":1}' });
    expect(parsed(around('{"replay-name":"mine"}'))).not.toHaveProperty('replayName');
    expect(parseEnvelope(around('[]', { ...FIELDS, 'replay-name': 'r' }))).toMatchObject({
      ok: false,
      partial: { replayName: 'r' },
    });
  });

  test.each([
    [
      '{"a":1,"replay-name":"r","detail":{"replay-name":"mine","b":"}"}}',
      '{"a":1,"detail":{"replay-name":"mine","b":"}"}}',
    ],
    ['{ "replay-name" : "r,\\"}" , "detail":1.00}', '{ "detail":1.00}'],
    ['{"detail":[{"x":1}] , "replay-name":"r"}', '{"detail":[{"x":1}] }'],
    ['{"replay-name":"r"}', '{}'],
    ['{"\\u0072eplay-name":"r","a":"\\u0061"}', '{"a":"\\u0061"}'],
    ['{"a":{"replay-name":1}}', '{"a":{"replay-name":1}}'],
  ])('is what it was before the replay without that name: %s', (replayed, before) => {
    expect(withoutReplayName(replayed)).toBe(before);
  });

  test('keeps every digit and every space of the detail', () => {
    const detail = '{ "total": 1500.00,\n\t"serial":12345678901234567890, "e": 1E+2, "u": "\\u00e9\\/\\"}" }';
    expect(parsed(around(detail)).data).toBe(detail);
  });

  test('an eventId that is a number keeps its digits', () => {
    expect(parsed(around('{"eventId":12345678901234567890}')).identity).toBe('12345678901234567890');
    expect(parsed(around('{"a":{"eventId":1},"eventId":12345678901234567891 }')).identity).toBe('12345678901234567891');
  });

  test.each(['tenant', 'eventId'])('is refused when the detail has %s twice, however it is spelled', (name) => {
    const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
    for (const detail of [`{"${name}":"a","${name}":"b"}`, `{"${escaped}":"a","x":{},"${name}":"b"}`])
      expect(parseEnvelope(around(detail))).toMatchObject({ ok: false, reason: `detail.${name} is there twice` });
    expect(parsed(around(`{"${name}":"a","order":{"${name}":"b"},"note":"\\u0041"}`)).data).toContain('order');
  });

  test('has the id of EventBridge as identity, and the tenant default, where the detail says nothing', () => {
    expect(parsed(around('{"nested":{"eventId":"no","tenant":"no"}}'))).toMatchObject({
      identity: 'evt-1',
      tenant: 'default',
    });
    expect(parsed(around('{"__proto__":{"eventId":"no","tenant":"no"}}'))).toMatchObject({
      identity: 'evt-1',
      tenant: 'default',
    });
  });

  test('finds the detail behind look-alikes, white space and escapes', () => {
    const detail = '{"a":[1,{"b":"]}"}]}';
    const rest = JSON.stringify({ ...FIELDS, note: '"detail":{"no":1}', nested: { detail: { no: 2 } } }).slice(1);
    expect(parsed(` \n{ "detail" :\t${detail} , ${rest}`).data).toBe(detail);
    expect(parsed(`{"d\\u0065tail":${detail},${rest}`).data).toBe(detail);
    expect(parsed(`{"a\\\\":"\\\\","detail":${detail},${rest}`).data).toBe(detail);
  });

  test('of two details the last one counts, as for JSON.parse', () => {
    const body = `{"detail":{"n":1},${JSON.stringify(FIELDS).slice(1, -1)},"detail":{"n":2}}`;
    expect(parsed(body)).toMatchObject({ data: '{"n":2}', value: { n: 2 } });
  });

  test.each([
    ['not json', 'the message is not JSON', {}],
    ['[1]', 'the message is not an object', {}],
    ['null', 'the message is not an object', {}],
    [around('{}', { ...FIELDS, id: 5 }), 'id is not text', { type: 'order.created', source: 'shop' }],
    [around('{}', { ...FIELDS, 'detail-type': '' }), 'detail-type is not text', { id: 'evt-1', source: 'shop' }],
    [around('{}', { ...FIELDS, source: null }), 'source is not text', { id: 'evt-1', type: 'order.created' }],
    [around('{}', { ...FIELDS, time: 'yesterday' }), 'time is not a date and time in ISO 8601', undefined],
    [around('{}', { ...FIELDS, time: '2021-13-40T99:00:00Z' }), 'time is not a date and time in ISO 8601', undefined],
    [JSON.stringify(FIELDS), 'detail is not an object', undefined],
    [around('"text"'), 'detail is not an object', undefined],
    [around('[]'), 'detail is not an object', undefined],
    [around('{"tenant":"a b"}'), 'detail.tenant is not text of 1 to 64', undefined],
    [around('{"tenant":5}'), 'detail.tenant is not text of 1 to 64', undefined],
    [around(`{"tenant":"${'x'.repeat(65)}"}`), 'detail.tenant is not text of 1 to 64', undefined],
    [around('{"eventId":{}}'), 'detail.eventId is neither text nor a number', undefined],
    [around('{"eventId":""}'), 'detail.eventId is neither text nor a number', undefined],
    [around('{"eventId":null}'), 'detail.eventId is neither text nor a number', undefined],
  ])('%s is malformed', (body, reason, partial) => {
    const result = parseEnvelope(body);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
    expect(result).toMatchObject({ partial: partial ?? { id: 'evt-1', type: 'order.created', source: 'shop' } });
  });

  test('the raw text of any detail means the same as the detail', () => {
    const space = fc.constantFrom('', ' ', '\n  ', '\t');
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
        space,
        fc.jsonValue(),
        (detail, gap, other) => {
          fc.pre(!('tenant' in detail) && !('eventId' in detail));
          const body = `${gap}{"extra":${JSON.stringify(other)},"detail"${gap}:${gap}${JSON.stringify(detail, undefined, gap)}${gap},${JSON.stringify(FIELDS).slice(1)}`;
          const { data, value } = parsed(body);
          expect(data).toBe(JSON.stringify(detail, undefined, gap));
          expect(value).toEqual(JSON.parse(data));
        },
      ),
    );
  });

  test('any text is read or refused, never thrown at', () => {
    const mangled = fc
      .tuple(fc.constant(around('{"a":[1,"b"],"eventId":1}')), fc.nat(200), fc.nat(20), fc.string({ maxLength: 3 }))
      .map(([body, start, length, text]) => body.slice(0, start) + text + body.slice(start + length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled), (body) => {
        expect(typeof parseEnvelope(body).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
    expect(parseEnvelope('{"detail":'.repeat(100_000)).ok).toBe(false);
  });
});

describe('body', () => {
  test('is the documented payload around the data as it came', () => {
    const data = '{"total": 1500.00}';
    const body = composeBody({ type: 'order."created"', time: 1623456789, data, source: 'street-collector-platform' });
    expect(body).toBe(
      '{"event":"order.\\"created\\"","timestamp":1623456789,"data":{"total": 1500.00},"source":"street-collector-platform"}',
    );
  });
});
