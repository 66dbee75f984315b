import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { eventIdOf } from '../../../../core/contract/ids.ts';
import { violationsOf } from '../../../../core/event/catalogue.ts';
import { parseEnvelope } from '../../../../core/event/envelope.ts';
import { checkEventSubscription, parseEventSubscription } from '../../../../core/event/subscription.ts';
import { faultsIn } from '../../../../core/fault.ts';
import { readEntries, refusalOf } from '../../../../local/aws/services/eventbridge/put-events.ts';
import type { EventBus } from '../../../../sdk/src/publisher/event-bus.ts';
import { PublishError, PublishRefusedError } from '../../../../sdk/src/publisher/publish-errors.ts';
import { publishEvents, type PublishOptions } from '../../../../sdk/src/publisher/publish-events.ts';
import type { PublishableEvent } from '../../../../sdk/src/publisher/publishable-event.ts';

const SOURCE = 'street-collector-platform';
const order = (orderId: string) => ({ event: 'order.updated' as const, data: { orderId, status: 'paid' } });
const orders = (count: number) => Array.from({ length: count }, (_, index) => order(`ord_${index}`));
const orderIdOf = (entry: PutEventsRequestEntry) => (JSON.parse(String(entry.Detail)) as { orderId: string }).orderId;

/** Decides instead of the bus what becomes of an entry. */
type Fault = (entry: PutEventsRequestEntry, call: number) => PutEventsResultEntry | undefined;

/** A bus with the rules of the real one, unless `fault` decides otherwise. */
class Bus implements EventBus {
  readonly name = 'webhooks';
  readonly calls: PutEventsRequestEntry[][] = [];
  readonly #fault: Fault;

  constructor(fault: Fault = () => undefined) {
    this.#fault = fault;
  }

  put(Entries: PutEventsRequestEntry[]) {
    this.calls.push(Entries);
    const accepted = readEntries({
      Entries: Entries.map(({ Time, ...entry }) => ({
        ...entry,
        ...(Time !== undefined && { Time: Time.getTime() / 1000 }),
      })),
    });
    const results = Entries.map((entry, index): PutEventsResultEntry => {
      const refusal = accepted[index] === undefined ? undefined : refusalOf(accepted[index]);
      return this.#fault(entry, this.calls.length) ?? refusal ?? { EventId: `id-of-${orderIdOf(entry)}` };
    });
    return Promise.resolve({ Entries: results, $metadata: {} });
  }
}

const throttled = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };

async function refusalsOf(events: readonly PublishableEvent[], options: PublishOptions = {}): Promise<string[]> {
  const bus = new Bus();
  const error = await publishEvents(events, { bus, ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(bus.calls).toEqual([]);
  if (!(error instanceof PublishRefusedError)) throw new Error(`not refused: ${String(error)}`);
  for (const problem of error.problems) expect(error.message).toContain(problem.remedy);
  return error.problems.map(({ index, field, rule }) => `${index} ${field} ${rule}`);
}

describe('publishEvents', () => {
  test('returns the ids of each event, in the order of the events', async () => {
    const bus = new Bus();
    const published = await publishEvents(
      [
        { ...order('ord_1'), eventId: 'evt_1' },
        { ...order('ord_2'), tenant: 'shop', eventId: 'evt_2' },
      ],
      { bus },
    );
    expect(published).toEqual([
      { eventId: 'evt_1', webhookId: eventIdOf('default', SOURCE, 'evt_1'), eventBridgeId: 'id-of-ord_1' },
      { eventId: 'evt_2', webhookId: eventIdOf('shop', SOURCE, 'evt_2'), eventBridgeId: 'id-of-ord_2' },
    ]);
    expect(bus.calls[0]?.[1]).toEqual({
      EventBusName: 'webhooks',
      Source: SOURCE,
      DetailType: 'order.updated',
      Detail: '{"orderId":"ord_2","status":"paid","eventId":"evt_2","tenant":"shop"}',
    });
  });

  test('gives a repeated event the webhook id that fan-out gives it', async () => {
    const bus = new Bus();
    const [first, second, third] = await publishEvents(
      [order('a'), order('b'), { ...order('c'), data: { ...order('c').data, eventId: 17 } }],
      { bus },
    );
    expect(first?.eventId).not.toBe(second?.eventId);
    expect(third?.eventId).toBe('17');
    for (const [index, published] of [first, second, third].entries()) {
      const detail = bus.calls[0]?.[index]?.Detail;
      const envelope = parseEnvelope(
        `{"id":"x","detail-type":"order.updated","source":"${SOURCE}","time":"2026-01-01T00:00:00Z","detail":${detail}}`,
      );
      if (!envelope.ok) throw new Error(envelope.reason);
      expect(eventIdOf(envelope.envelope.tenant, SOURCE, envelope.envelope.identity)).toBe(published?.webhookId);
    }
  });

  test('sends at most ten events a call', async () => {
    const bus = new Bus();
    await publishEvents(orders(25), { bus });
    expect(bus.calls.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(bus.calls.flat().map(orderIdOf)).toEqual(orders(25).map(({ data }) => data.orderId));
  });

  test('sends integers of 64 bits, a thousand levels and a million bytes', async () => {
    const bus = new Bus();
    let nested = {};
    for (let level = 1; level < 1_000; level += 1) nested = { nested };
    const text = 'x'.repeat(1_000_000 - '{"text":"","eventId":"e"}street-collector-platforma'.length);
    const events = [{ n: -(2 ** 62) }, nested, { text }].map((data) => ({ event: 'a', data, eventId: 'e' }));
    expect(await publishEvents(events as unknown as PublishableEvent[], { bus })).toHaveLength(3);
  });

  test('sends at most 1 MiB a call', async () => {
    const bus = new Bus();
    const large = { event: 'order.updated' as const, data: { orderId: 'ord_1', status: 'x'.repeat(500_000) } };
    await publishEvents([large, large, large], { bus });
    expect(bus.calls.map(({ length }) => length)).toEqual([2, 1]);
  });

  test.each([
    ['order.createdd', 'order.created'],
    ['ORDER.CREATED', 'order.created'],
    ['payments.processed', 'payment.processed'],
  ])('publishes %s with a warning that names %s', async (event, nearest) => {
    const [published] = await publishEvents<Record<string, object>>([{ event, data: { orderId: 'ord_1' } }], {
      bus: new Bus(),
    });
    expect(published?.warning).toBe(`${event} is not a documented event type. Did you mean ${nearest}?`);
  });

  test('publishes data that breaks its schema, and returns the violations that the service records', async () => {
    const data = { orderId: '', productId: 'prod_1', total: '1500', placedAt: new Date(0) };
    const bus = new Bus();
    const [published] = await publishEvents([{ event: 'order.created', data } as unknown as PublishableEvent], { bus });
    expect(published?.violations).toEqual([
      'data.orderId: expected text, received an empty string',
      'data.customerId: expected string, received nothing',
      'data.total: expected number, received string',
    ]);
    expect(published?.violations).toEqual(violationsOf('order.created', JSON.parse(String(bus.calls[0]?.[0]?.Detail))));
  });

  test('judges data as it is published: a Date is text, undefined is nothing', async () => {
    const data = { certificateId: 'cert_1', productId: 'prod_1', ownerId: undefined, issuedAt: new Date(0) };
    const events = [{ event: 'certificate.issued', data }] as unknown as PublishableEvent[];
    expect((await publishEvents(events, { bus: new Bus() })).map(({ violations }) => violations)).toEqual([
      ['data.ownerId: expected string, received nothing', 'data.issuedAt: expected integer, received string'],
    ]);
  });

  test('a type of your own has neither warning nor violations', async () => {
    const events = [{ event: 'loan.approved', data: { loanId: 'loan_1' } }];
    const [published] = await publishEvents<Record<string, object>>(events, { bus: new Bus(), strict: true });
    expect(published).not.toHaveProperty('warning');
    expect(published).not.toHaveProperty('violations');
  });

  test('takes exactly the types that a destination can subscribe to, but for operational ones', async () => {
    const part = fc.oneof(fc.constantFrom('order', '', '*', 'webhook', ' ', 'a,b', '\u200b', 'é'), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        const type = parts.join('.');
        const accepted = await publishEvents<Record<string, object>>([{ event: type, data: { orderId: 'a' } }], {
          bus: new Bus(),
        }).then(
          () => true,
          () => false,
        );
        const subscribed = faultsIn('event', () => checkEventSubscription(type)).length === 0;
        const one = subscribed && parseEventSubscription(type).kind === 'exact';
        expect([type, accepted]).toEqual([type, one && !type.startsWith('webhook.')]);
      }),
      { numRuns: 300 },
    );
  });

  test('half of a surrogate pair in data is sent as the escape of JSON', async () => {
    const bus = new Bus();
    await publishEvents([{ ...order('a'), data: { orderId: 'a', note: '\ud800', '\udfff': 1 } }], { bus });
    expect(bus.calls[0]?.[0]?.Detail).toContain(String.raw`"note":"\ud800","\udfff":1`);
  });

  test('makes no call without events', async () => expect(await publishEvents([])).toEqual([]));

  test('sends times and trace headers', async () => {
    const bus = new Bus();
    await publishEvents(
      [
        { ...order('a'), time: 1_623_456_789, traceHeader: 'Root=1' },
        { ...order('b'), time: new Date('2026-01-31T12:00:00Z') },
      ],
      { bus },
    );
    expect(bus.calls[0]?.map(({ Time, TraceHeader }) => [Time?.getTime(), TraceHeader])).toEqual([
      [1_623_456_789_000, 'Root=1'],
      [1_769_860_800_000, undefined],
    ]);
  });

  test('sends no entry that the bus would refuse, for any event', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ minLength: 120, maxLength: 140 }),
      fc.constantFrom('aws.ec2', 'order.created'),
    );
    const event = fc.record({
      event: text,
      data: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
      tenant: fc.option(text, { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), text, async (events, source) => {
        const bus = new Bus();
        const error = await publishEvents(events as unknown as PublishableEvent[], { bus, source }).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) expect(error).toBeInstanceOf(PublishRefusedError);
      }),
      { numRuns: 200 },
    );
  });
});

describe('publishEvents, when the bus refuses some entries,', () => {
  test('retries these entries alone, with the same ids', async () => {
    const bus = new Bus((entry, call) => (orderIdOf(entry) === 'ord_3' && call === 1 ? throttled : undefined));
    const published = await publishEvents(orders(5), { bus });
    expect(bus.calls.map((call) => call.map(orderIdOf))).toEqual([
      ['ord_0', 'ord_1', 'ord_2', 'ord_3', 'ord_4'],
      ['ord_3'],
    ]);
    expect(bus.calls[1]?.[0]).toEqual(bus.calls[0]?.[3]);
    expect(published.map(({ eventBridgeId }) => eventBridgeId)).toEqual(
      orders(5).map(({ data }) => `id-of-${data.orderId}`),
    );
  });

  test('throws an error that separates failed from published events', async () => {
    const bus = new Bus((entry) => (orderIdOf(entry) === 'ord_1' ? throttled : undefined));
    const error = await publishEvents(orders(3), { bus, maxAttempts: 2 }).catch((thrown: unknown) => thrown);
    if (!(error instanceof PublishError)) throw new Error(String(error));
    expect(error.failures).toEqual([{ index: 1, code: 'ThrottlingException', message: 'slow down' }]);
    expect(error.published.map((one) => one?.eventBridgeId)).toEqual(['id-of-ord_0', undefined, 'id-of-ord_2']);
    expect(error.message).toBe('1 of 3 events were not published: events[1]: ThrottlingException: slow down');
    expect(bus.calls).toHaveLength(2);
  });

  test('does not retry an entry with a permanent error', async () => {
    const bus = new Bus((entry) =>
      orderIdOf(entry) === 'ord_0' ? { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'no' } : undefined,
    );
    await expect(publishEvents(orders(2), { bus })).rejects.toThrow(/NotAuthorizedForSourceException/);
    expect(bus.calls).toHaveLength(1);
  });

  test('reports which events were sent when a whole call fails', async () => {
    const cause = Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' });
    const bus = new Bus((_entry, call) => {
      if (call === 2) throw cause;
      return undefined;
    });
    const error = await publishEvents(orders(25), { bus }).catch((thrown: unknown) => thrown);
    if (!(error instanceof PublishError)) throw new Error(String(error));
    expect(error.cause).toBe(cause);
    expect(error.published.filter((one) => one !== undefined)).toHaveLength(10);
    expect(error.failures.map(({ code }) => code)).toEqual([
      ...Array<string>(10).fill('CredentialsProviderError'),
      ...Array<string>(5).fill('NotSent'),
    ]);
  });
});

test('publishEvents names the code of the network when the bus does not respond', async () => {
  const bus = new Bus(() => {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  });
  await expect(publishEvents([order('a')], { bus })).rejects.toMatchObject({
    name: 'PublishError',
    failures: [{ index: 0, code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' }],
  });
});

test('publishes what toJSON of the data returns, with the ids and the tenant', async () => {
  const bus = new Bus();
  const entity = { internal: 1, toJSON: () => ({ orderId: 'o' }) };
  await publishEvents([{ event: 'a', data: entity, eventId: 'e', tenant: 'acme' } as never], { bus });
  expect(JSON.parse(bus.calls[0]?.[0]?.Detail ?? '')).toEqual({ orderId: 'o', eventId: 'e', tenant: 'acme' });
});

describe('publishEvents refuses before it sends anything:', () => {
  const circular: Record<string, unknown> = { orderId: 'ord_1', status: 'paid' };
  circular['self'] = circular;
  /** An object of so many levels. */
  const deep = (levels: number): object =>
    Array.from({ length: levels - 1 }).reduce<object>((inner) => ({ inner }), {});

  test.each<[string, unknown, string]>([
    ['no type', { data: {} }, '0 event is not text'],
    ['a long type', { event: 'x'.repeat(129), data: {} }, '0 event is longer than 128 characters'],
    ['data that is text', { event: 'a', data: 'text' }, '0 data is not an object'],
    ['data that is a list', { event: 'a', data: [] }, '0 data is not an object'],
    ['data that was not awaited', { event: 'a', data: Promise.resolve({ orderId: 'o' }) }, '0 data is a promise'],
    ['data that JSON writes as {}', { event: 'a', data: new Map([['orderId', 'o']]) }, '0 data is not an object'],
    ['data that JSON writes as text', { event: 'a', data: new Date() }, '0 data is not an object'],
    [
      'a tenant that is null in data',
      { event: 'a', data: { tenant: null } },
      '0 tenant is not text of 1 to 64 letters, digits, - and _',
    ],
    [
      'circular data',
      { event: 'a', data: circular },
      '0 data cannot be written as JSON: Converting circular structure to JSON',
    ],
    [
      'numbers that JSON writes as null',
      { event: 'a', data: { share: 0 / 0, list: [{ most: 1 / 0 }] } },
      '0 data.share, most is NaN or infinite, which JSON writes as null',
    ],
    [
      'a bigint',
      { event: 'a', data: { n: 1n } },
      '0 data cannot be written as JSON: Do not know how to serialize a BigInt',
    ],
    [
      'too much data',
      { event: 'a', data: { text: 'x'.repeat(1_048_576) }, eventId: 'e' },
      '0 data makes an event of 1048627 bytes, 1000000 are allowed',
    ],
    [
      'a large number',
      { event: 'a', data: { n: 2 ** 63 } },
      '0 data has the integer 9223372036854776000, which does not fit into 64 bits',
    ],
    ['deep data', { event: 'a', data: deep(1_001) }, '0 data has more than 1000 levels'],
    [
      'a wrong tenant',
      { event: 'a', data: {}, tenant: 'no spaces' },
      '0 tenant is not text of 1 to 64 letters, digits, - and _',
    ],
    ['two tenants', { event: 'a', data: { tenant: 'x' }, tenant: 'y' }, '0 tenant differs from data.tenant'],
    ['an id that is none', { event: 'a', data: { eventId: {} } }, '0 eventId is neither text nor a number'],
    ['no date', { event: 'a', data: {}, time: new Date('soon') }, '0 time is not a time'],
    ['NaN', { event: 'a', data: {}, time: Number.NaN }, '0 time is not a time'],
    ['milliseconds', { event: 'a', data: {}, time: 1_769_860_800_000 }, '0 time looks like milliseconds'],
    ['microseconds', { event: 'a', data: {}, time: 1_769_860_800_000_000 }, '0 time looks like microseconds'],
    ['nanoseconds', { event: 'a', data: {}, time: 1_769_860_800e9 }, '0 time looks like nanoseconds'],
    [
      'a Date of seconds',
      { event: 'a', data: {}, time: new Date(1_769_860_800) },
      '0 time looks like seconds that were taken for milliseconds',
    ],
    ['a negative time', { event: 'a', data: {}, time: -5 }, '0 time is not between the years 2000 and 2100'],
    ['a time in text', { event: 'a', data: {}, time: '2026-01-31T12:00:00Z' }, '0 time is neither a Date nor a number'],
    ['null as time', { event: 'a', data: {}, time: null }, '0 time is neither a Date nor a number'],
    [
      'two types in one text',
      { event: 'order.created,order.updated', data: {} },
      '0 event has a comma, a semicolon or white space',
    ],
    [
      'half of a surrogate pair as type',
      { event: 'a\ud800', data: {} },
      '0 event has a control or invisible character',
    ],
    [
      'half of a surrogate pair as eventId',
      { event: 'a', data: { eventId: '\udc00' } },
      '0 eventId has half of a surrogate pair',
    ],
    [
      'half of a surrogate pair as tenant',
      { event: 'a', data: {}, tenant: '\ud800' },
      '0 tenant is not text of 1 to 64 letters, digits, - and _',
    ],
    ['an empty part', { event: 'order..created', data: {} }, '0 event has an empty part'],
    ['a dot at the start', { event: '.order', data: {} }, '0 event has an empty part'],
    ['a dot at the end', { event: 'order.', data: {} }, '0 event has an empty part'],
    ['a family', { event: 'order.*', data: {} }, '0 event has *'],
    ['everything', { event: '*', data: {} }, '0 event has *'],
    [
      'an operational type',
      { event: 'webhook.delivery.exhausted', data: {} },
      '0 event begins with webhook., which only the webhook service publishes',
    ],
    [
      'a trace of other characters',
      { event: 'a', data: {}, traceHeader: 'Root=\n' },
      '0 traceHeader is not text of printable ASCII characters',
    ],
    [
      'a long trace',
      { event: 'a', data: {}, traceHeader: 'x'.repeat(501) },
      '0 traceHeader is longer than 500 characters',
    ],
    ['nothing', undefined, '0 event is missing'],
  ])('%s', async (_, event, problem) => expect(await refusalsOf([event as PublishableEvent])).toEqual([problem]));

  test('with all problems of all events in one error', async () => {
    const events = [
      order('a'),
      { event: '', data: null },
      { event: 'b', data: {}, tenant: '' },
    ] as unknown as PublishableEvent[];
    expect(await refusalsOf(events)).toEqual([
      '1 event is empty',
      '1 data is not an object',
      '2 tenant is not text of 1 to 64 letters, digits, - and _',
    ]);
  });

  test('with strict, what would get a warning or violations', async () => {
    const events = [
      order('a'),
      { event: 'order.crated', data: {} },
      { event: 'payment.failed', data: { paymentId: 'pay_1', orderId: 'ord_1', amount: '9' } },
    ] as unknown as PublishableEvent[];
    expect(await refusalsOf(events, { strict: true })).toEqual([
      '1 event is not a documented event type',
      '2 data.amount breaks its schema: expected number, received string',
    ]);
  });

  test.each([[{ event: 'order.updated', data: {} }], ['order.updated'], [undefined], [new Set([order('a')])]])(
    'what is no list: %j',
    async (events) => {
      expect(await refusalsOf(events as unknown as PublishableEvent[])).toEqual(['undefined events is not a list']);
      await expect(publishEvents(events as unknown as PublishableEvent[])).rejects.toThrow(
        'Nothing was published: events is not a list. Pass a list, also of one event: publishEvents([event]).',
      );
    },
  );

  test.each([['aws.orders'], [''], [' shop '], [null], [5]])('the source %j', async (source) =>
    expect(await refusalsOf([order('a')], { source: source as string })).toEqual([
      'undefined source is empty or not text, begins with aws., or has white space or half of a surrogate pair',
    ]),
  );

  test('a misspelt field, and names the one that was meant', async () => {
    const events = [
      { event: 'a', data: {}, tenat: 'acme' },
      { event: 'a', data: {}, eventID: 'e' },
      { event: 'a', data: {}, payload: {} },
    ];
    await expect(publishEvents(events as never, { bus: new Bus() })).rejects.toMatchObject({
      problems: [
        { index: 0, field: 'tenat', remedy: expect.stringContaining('Did you mean tenant?') },
        { index: 1, field: 'eventID', remedy: expect.stringContaining('Did you mean eventId?') },
        { index: 2, field: 'payload', remedy: expect.not.stringContaining('Did you mean') },
      ],
    });
  });
});
