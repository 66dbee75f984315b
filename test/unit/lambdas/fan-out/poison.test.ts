import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../core/clock.ts';
import type { DestinationId } from '../../../../core/contract/ids.ts';
import { eventIdOf } from '../../../../core/contract/ids.ts';
import type { DeliverySubject } from '../../../../core/delivery/delivery.ts';
import type { DeliveryMessage } from '../../../../core/delivery/message.ts';
import { indexSubscriptions } from '../../../../core/destination/subscriptions.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import { AwsError } from '../../../../lambdas/adapters/aws/error.ts';
import { Dynamo } from '../../../../lambdas/adapters/dynamodb/dynamo.ts';
import { DeliveriesQueue } from '../../../../lambdas/adapters/sqs/deliveries-queue.ts';
import type { ReceivedEvent } from '../../../../lambdas/fan-out/accept.ts';
import { accept } from '../../../../lambdas/fan-out/accept.ts';
import { violationsOf } from '../../../../core/event/catalogue.ts';
import { createFanOut } from '../../../../lambdas/fan-out/fan-out.ts';

const SOURCE = 'street-collector-platform';
const DESTINATION: DestinationId = 'dst_0000000000000001';

const received = (id: string, fields: object = {}, detail: object = { eventId: id }, receives = 1): ReceivedEvent => ({
  messageId: id,
  sentAt: Date.UTC(2026, 0, 31),
  receives,
  body: JSON.stringify({
    version: '0',
    id: `eb-${id}`,
    'detail-type': 'order.created',
    source: SOURCE,
    account: '1',
    time: '2026-01-31T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    ...fields,
    detail,
  }),
});

/** Fan-out whose stores throw as `fault` says. */
function fanOutWith(fault: {
  tenant?: string;
  insert?: (owners: string[]) => void;
  send?: (owners: string[]) => void;
}) {
  const delivered: string[] = [];
  const notes: unknown[] = [];
  let inserts = 0;
  const rows = new Map<string, AcceptedEvent>();
  const fanOut = createFanOut({
    eventSource: SOURCE,
    violationsOf,
    subscriptions: {
      forTenants: (tenants) => {
        if (fault.tenant !== undefined && tenants.includes(fault.tenant))
          return Promise.reject(new TypeError('poison'));
        const index = indexSubscriptions([{ destinationId: DESTINATION, events: ['*'] }]);
        return Promise.resolve(new Map(tenants.map((tenant) => [tenant, { version: 1, index }])));
      },
    },
    events: {
      insert: async (events) => {
        inserts += 1;
        await Promise.resolve();
        fault.insert?.(events.map(({ event }) => event.owner));
        return events.map(({ event }) => {
          if (rows.has(event.eventId)) return { kind: 'duplicate' as const };
          rows.set(event.eventId, event);
          return { kind: 'done' as const };
        });
      },
      readData: () => Promise.resolve(new Map()),
      read: (ids) => Promise.resolve(new Map(ids.map((id) => [id, rows.get(id) as AcceptedEvent] as const))),
    },
    destinations: { wake: () => Promise.resolve() },
    deliveries: {
      insertParked: () => Promise.resolve([]),
      insertPending: (subjects: readonly DeliverySubject[]) =>
        Promise.resolve(subjects.map(() => ({ kind: 'done' as const }))),
      insertListened: () => Promise.resolve([]),
    },
    index: {
      first: () => ({ Statement: 'the index row', Parameters: [] }),
      again: () => Promise.resolve(new Map()),
    },
    queue: {
      send: async (outgoing) => {
        await Promise.resolve();
        const owners = outgoing.map(({ message }) => rows.get(message.eventId)?.owner ?? '');
        fault.send?.(owners);
        delivered.push(...owners);
        return new Map();
      },
    },
    telemetry: { count: () => undefined, note: (_field, entry) => void notes.push(entry) },
    clock: systemClock,
    random: Math.random,
    retentionDays: 30,
  });
  return { fanOut, delivered, notes, inserts: () => inserts };
}

const IDS = Array.from({ length: 10 }, (_, index) => `m${index}`);
const NINE = IDS.filter((id) => id !== 'm4').map((id) => `eb-${id}`);
const poisoned = (owners: string[]): void => {
  if (owners.includes('eb-m4')) throw new AwsError('ValidationException', 'not carried', 400);
};

describe('one poison among ten messages', () => {
  test.each([
    ['the insert of the batch', { insert: poisoned }],
    ['the send of the batch', { send: poisoned }],
    ['the subscriptions of a tenant', { tenant: 'poison' }],
  ])('%s fails: nine are delivered at the first receive, and the tenth comes back', async (_name, fault) => {
    const { fanOut, delivered, notes } = fanOutWith(fault);
    const disposals = await fanOut(
      IDS.map((id) => received(id, {}, { eventId: id, ...(id === 'm4' && { tenant: 'poison' }) })),
    );
    expect(delivered.toSorted()).toEqual(NINE);
    expect([...disposals].filter(([, { kind }]) => kind === 'retry').map(([id]) => id)).toEqual(['m4']);
    expect(String(notes)).toContain('each message of the batch is handled alone');
  });

  test('a service that is down is not called for each message', async () => {
    const { fanOut, inserts } = fanOutWith({
      insert: () => {
        throw new AwsError('ThrottlingException', 'slow down', 400);
      },
    });
    await expect(fanOut(IDS.map((id) => received(id)))).rejects.toThrow('slow down');
    expect(inserts()).toBe(1);
  });

  test('messages of a third receive are handled alone and last, and in the other order at the fourth', async () => {
    const batches = [3, 4].map(async (receives) => {
      const { fanOut, delivered } = fanOutWith({});
      await fanOut(['a', 'b', 'c', 'd'].map((id) => received(id, {}, { eventId: id }, id < 'c' ? receives : 1)));
      return delivered;
    });
    expect(await Promise.all(batches)).toEqual([
      ['eb-c', 'eb-d', 'eb-a', 'eb-b'],
      ['eb-c', 'eb-d', 'eb-b', 'eb-a'],
    ]);
  });
});

test('a malformed event that a replay sends again is the event that is recorded', () => {
  const fields = { 'detail-type': '' };
  const [first, replayed, other] = [fields, { ...fields, 'replay-name': 'again' }, { 'detail-type': '', source: 'x' }];
  const idOf = (some: object) => accept(received('m', some), { eventSource: SOURCE, violationsOf }).event.eventId;
  expect(idOf(replayed)).toBe(idOf(first));
  expect(idOf(other)).not.toBe(idOf(first));
});

describe('a call that is refused as a whole', () => {
  const refuse = (body: string): void => {
    if (body.includes('poison')) throw new AwsError('SerializationException', 'not carried', 400);
  };
  const statement = (name: string) => ({ Statement: `INSERT ${name}`, Parameters: [] });

  test('BatchExecuteStatement: only the statement that is refused alone fails', async () => {
    const call = (_name: string, input: unknown) => {
      refuse(JSON.stringify(input));
      return Promise.resolve({ Responses: (input as { Statements: unknown[] }).Statements.map(() => ({})) });
    };
    const dynamo = new Dynamo({ clients: { dynamodb: { call: call as never } } });
    expect(await dynamo.execute([statement('a'), statement('poison'), statement('b')])).toEqual([
      { kind: 'done' },
      { kind: 'failed', reason: 'SerializationException: not carried' },
      { kind: 'done' },
    ]);
  });

  test('BatchWriteItem: only the row that is refused alone is not written', async () => {
    const call = (_name: string, input: unknown) => {
      refuse(JSON.stringify(input));
      return Promise.resolve({});
    };
    const dynamo = new Dynamo({ clients: { dynamodb: { call: call as never } } });
    const poison = { pk: { S: 'poison' } };
    expect(await dynamo.put('table', [{ pk: { S: 'a' } }, poison, { pk: { S: 'b' } }])).toEqual([poison]);
  });

  test('SendMessageBatch: only the message that is refused alone is not sent', async () => {
    const call = (_name: string, input: unknown) => {
      refuse(JSON.stringify(input));
      return Promise.resolve({});
    };
    const queue = new DeliveriesQueue('url', { sqs: { call: call as never } });
    const message = (type: string): DeliveryMessage => ({
      kind: 'first',
      destinationId: DESTINATION,
      eventId: 'msg_0000000000000000000001',
      acceptedAt: 1,
      tenant: 'default',
      type,
      source: SOURCE,
      time: 1,
      run: 1,
      send: 0,
      redrives: 0,
    });
    const unsent = await queue.send(['a', 'poison', 'b'].map((type) => ({ message: message(type) })));
    expect([...unsent]).toEqual([[1, 'SerializationException: not carried']]);
  });
});

describe('an event that no service can carry, or that is forged', () => {
  const LONE = 'a\ud800';
  test.each([
    ['detail-type', { 'detail-type': LONE }, {}, 'detail-type has half of a surrogate pair'],
    ['eventId', {}, { eventId: LONE }, 'detail.eventId has half of a surrogate pair'],
    ['tenant', {}, { tenant: LONE }, 'detail.tenant is not text of 1 to 64 letters, digits, - and _'],
    ['a time of milliseconds', { time: '+058873-01-01T00:00:00Z' }, {}, 'time is not a date and time in ISO 8601'],
    ['the year 1970', { time: '1970-01-21T17:00:00Z' }, {}, 'looks like seconds that were taken for milliseconds'],
    ['the year 9999', { time: '9999-01-01T00:00:00Z' }, {}, 'is not between the years 2000 and 2100'],
    [
      'a forged type',
      { 'detail-type': 'webhook.delivery.exhausted' },
      {},
      'which only street-collector-platform.webhooks',
    ],
    [
      'a foreign type of our source',
      { source: `${SOURCE}.webhooks` },
      {},
      'publishes only types that begin with webhook.',
    ],
  ])(
    '%s: is recorded as malformed, well formed, and under every id that its publisher has',
    (_name, fields, more, reason) => {
      const { event, data, aliases } = accept(received('x', fields, { eventId: 'evt-1', tenant: 'acme', ...more }), {
        eventSource: SOURCE,
        violationsOf,
      });
      expect(event).toMatchObject({ unmatched: 'malformed', tenant: 'tenant' in more ? 'default' : 'acme' });
      expect(event.violations.join()).toContain(reason);
      expect(JSON.stringify([event, data]).isWellFormed()).toBe(true);
      expect(JSON.stringify(event)).not.toContain(String.raw`\ud800`);
      const ids = 'eventId' in more ? ['eb-x'] : ['evt-1', 'eb-x'];
      expect(aliases).toEqual(ids.map((id) => eventIdOf(event.tenant, event.source, id)));
      expect(aliases).not.toContain(event.eventId);
    },
  );

  test('our own operational events are accepted', () => {
    const { event } = accept(
      received('x', { source: `${SOURCE}.webhooks`, 'detail-type': 'webhook.delivery.exhausted' }),
      { eventSource: SOURCE, violationsOf },
    );
    expect(event.unmatched).toBeUndefined();
  });

  test('an event whose schema fails is accepted, and its record says so in one line', () => {
    for (const message of [
      'no end',
      `${'x'.repeat(215)}${'😀'.repeat(200)}`,
      `${'x'.repeat(216)}${'😀'.repeat(200)}`,
    ]) {
      const { event, envelope } = accept(received('x'), {
        eventSource: SOURCE,
        violationsOf: () => {
          throw new RangeError(message);
        },
      });
      expect(envelope).toBeDefined();
      expect(event.unmatched).toBeUndefined();
      const [line = '', ...others] = event.violations;
      expect(others).toEqual([]);
      expect(line.slice(0, 45)).toBe(`data could not be checked: RangeError: ${message}`.slice(0, 45));
      expect(line.length).toBeLessThanOrEqual(256);
      expect(line.isWellFormed()).toBe(true);
    }
  });

  test('the kept part of a long malformed message is well formed, wherever it is cut', () => {
    for (const pad of ['', 'x']) {
      const body = `${pad}${'😀'.repeat(10_000)}`;
      expect(
        accept(
          { messageId: 'm', sentAt: 0, receives: 1, body },
          { eventSource: SOURCE, violationsOf },
        ).data.isWellFormed(),
      ).toBe(true);
    }
  });
});
