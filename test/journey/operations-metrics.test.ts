import type { DestinationId } from '../../core/contract/ids.ts';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configurationKey, STATE_INDEX, WAKE_INDEX } from '../../core/contract/keys.ts';
import { ruledFamiliesOf } from '../../core/contract/families.ts';
import { EVENT_TYPES } from '../../core/event/catalogue.ts';
import { encodeDeliveryMessage } from '../../core/delivery/message.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { keyOf } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { certificateFor } from '../unit/lambdas/adapters/https/https-receivers.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { ConsoleApi } from '../helpers/console-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { ASSEMBLY, LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { identityOf, missingOf, watchedMetrics } from '../helpers/watched-metrics.ts';

const PATIENCE_MS = 240_000;
const ONCE = { maxAttempts: 1 };
const HOUR_MS = 3_600_000;

/** Long enough for the whole run. */
const range = () => ({ StartTime: new Date(Date.now() - HOUR_MS), EndTime: new Date(Date.now() + HOUR_MS) });

/** Tenants, each with one destination, by what is wrong with it. */
type Tenant =
  | 'http'
  | 'connect'
  | 'dns'
  | 'tls'
  | 'timeout'
  | 'guard'
  | 'protocol'
  | 'large'
  | 'gone'
  | 'later'
  | 'limited'
  | 'paused'
  | 'breaking';

describe('the metrics of a run with every outcome', () => {
  const receivers: Receiver[] = [];
  let garbage: Server;
  let stack: LocalStack;
  let cloudWatch: CloudWatchClient;
  let tenants: Tenant[];
  let events = 0;

  async function answering(...options: Parameters<typeof Receiver.start>): Promise<Receiver> {
    const receiver = await Receiver.start(...options);
    receivers.push(receiver);
    return receiver;
  }

  /** All that was counted of one of our metrics. */
  async function sum(MetricName: string): Promise<number> {
    const Metric = { Namespace: 'StreetCollector/Webhooks', MetricName, Dimensions: [{ Name: 'stage', Value: 'dev' }] };
    const MetricDataQueries = [{ Id: 'm', MetricStat: { Metric, Period: 3_600, Stat: 'Sum' } }];
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({ ...range(), MetricDataQueries }),
    );
    return (MetricDataResults[0]?.Values ?? []).reduce((total, value) => total + value, 0);
  }

  const idOf = (tenant: Tenant): string => stack.destinationIds[1 + tenants.indexOf(tenant)] ?? '';
  const publish = (tenant: string, count = 1, type = 'order.cancelled') =>
    stack.publish(
      Array.from({ length: count }, () => ({
        type,
        detail: JSON.stringify({ eventId: `evt_${(events += 1)}`, tenant }),
      })),
    );

  beforeAll(async () => {
    const healthy = await answering(() => 200);
    const failing = await answering(() => 500);
    const untrusted = await answering(() => 200, await certificateFor(['localhost']));
    const silent = await answering(() => undefined);
    const large = await answering(
      (_post, response) => void response.writeHead(200, { 'x-large': 'x'.repeat(300_000) }).end(),
    );
    const gone = await answering(() => 410);
    const later = await answering((_post, response) => void response.writeHead(503, { 'retry-after': '7200' }).end());
    garbage = createServer((socket: Socket) =>
      socket
        .on('error', () => socket.destroy())
        .resume()
        .end('this is not HTTP\r\n\r\n'),
    );
    await new Promise<void>((resolve) => void garbage.listen(0, '127.0.0.1', resolve));
    const definitions: Record<
      Tenant,
      { url: string; retry?: { maxAttempts: number }; rateLimit?: { perMinute: number; burst: number } }
    > = {
      http: { url: failing.url, retry: ONCE },
      connect: { url: 'http://localhost:1/', retry: ONCE },
      dns: { url: healthy.url, retry: ONCE },
      tls: { url: untrusted.url, retry: ONCE },
      timeout: { url: silent.url, retry: ONCE },
      guard: { url: healthy.url, retry: ONCE },
      protocol: { url: `http://localhost:${(garbage.address() as AddressInfo).port}/`, retry: ONCE },
      large: { url: large.url, retry: ONCE },
      gone: { url: gone.url, retry: ONCE },
      later: { url: later.url },
      limited: { url: healthy.url, rateLimit: { perMinute: 1, burst: 1 } },
      paused: { url: healthy.url },
      breaking: { url: failing.url },
    };
    tenants = Object.keys(definitions) as Tenant[];
    stack = await LocalStack.start({
      // A POST that times out takes 15 seconds of this machine; its message stays invisible for 30.
      speed: 6,
      destinations: [
        { url: healthy.url, events: ['order.*'] },
        ...tenants.map((tenant) => Object.assign(definitions[tenant], { tenant, events: ['order.*'] })),
      ],
    });
    cloudWatch = new CloudWatchClient(stack.stack);
  }, PATIENCE_MS);

  afterAll(async () => {
    cloudWatch.destroy();
    await stack.stop();
    garbage.close();
    for (const receiver of receivers) receiver.close();
  });

  /** Gives a destination a URL that no registration lets pass, as if the rules or the DNS had changed since. */
  async function moveTo(url: string, tenant: Tenant): Promise<void> {
    const dynamodb = new DynamoDBClient(stack.stack);
    const row = {
      TableName: stack.stack.tables['destinations'],
      Key: keyOf(configurationKey(idOf(tenant) as DestinationId, 1)),
    };
    const { Item } = await dynamodb.send(new GetItemCommand(row));
    const decided = JSON.parse(Item?.['decided']?.S ?? '') as Record<string, unknown>;
    await dynamodb.send(
      new UpdateItemCommand({
        ...row,
        UpdateExpression: 'SET decided = :decided',
        ExpressionAttributeValues: { ':decided': { S: JSON.stringify({ ...decided, url }) } },
      }),
    );
  }

  /** Reads and writes that are throttled, of every table. */
  async function throttleTables(): Promise<void> {
    const dynamodb = new DynamoDBClient({ ...stack.stack, maxAttempts: 1 });
    await stack.faults([{ service: 'dynamodb', principal: 'admin', error: 'throttle' }]);
    for (const TableName of Object.values(stack.stack.tables)) {
      const Key = { pk: { S: 'none' }, sk: { S: 'none' } };
      await expect(dynamodb.send(new GetItemCommand({ TableName, Key }))).rejects.toThrow('injected fault');
      await expect(dynamodb.send(new DeleteItemCommand({ TableName, Key }))).rejects.toThrow('injected fault');
    }
    for (const { table, name, partitionKey, sortKey, sortValue } of [
      { table: 'destinations', ...WAKE_INDEX, sortValue: { N: '1' } },
      { table: 'deliveries', ...STATE_INDEX, sortValue: { S: 'P#none' } },
    ]) {
      const TableName = stack.stack.tables[table];
      await stack.faults([{ service: 'dynamodb', principal: 'admin', error: 'throttle', resource: `/index/${name}` }]);
      const query = {
        TableName,
        IndexName: name,
        KeyConditionExpression: '#key = :none',
        ExpressionAttributeNames: { '#key': partitionKey },
        ExpressionAttributeValues: { ':none': { S: 'none' } },
      };
      await expect(dynamodb.send(new QueryCommand(query))).rejects.toThrow('injected fault');
      const Item = { pk: { S: 'none' }, sk: { S: 'none' }, [partitionKey]: { S: 'none' }, [sortKey]: sortValue };
      await expect(dynamodb.send(new PutItemCommand({ TableName, Item }))).rejects.toThrow();
    }
    await stack.faults();
  }

  /** One event for each rule, which EventBridge can put on the undelivered queue, and one for each that it can put nowhere. */
  async function closeQueues(): Promise<void> {
    const families = ruledFamiliesOf(EVENT_TYPES).map((family) => ({
      type: `${family}.none`,
      detail: '{"tenant":"nobody"}',
    }));
    const all = [
      ...families,
      { type: 'none', detail: '{"tenant":"nobody"}' },
      { type: 'webhook.none', detail: '{"tenant":"nobody"}', source: `${SOURCE}.webhooks` },
    ];
    const closed = {
      service: 'sqs',
      operation: 'SendMessage',
      principal: 'events.amazonaws.com',
      error: 'internal',
    } as const;
    await stack.faults([{ ...closed, resource: 'webhooks-dev-events' }]);
    await stack.publish(all);
    await stack.faults([closed]);
    await stack.publish(all);
    await stack.faults();
  }

  /** A delivery that waits for its limit, in the dead-letter queue though no attempt of it was made. */
  async function burnReceives(tenant: Tenant): Promise<void> {
    // Once one took the only token, the others wait for a minute each.
    const waiting = await eventually(async () => {
      const all = await stack.deliveries(idOf(tenant));
      if (!all.some(({ status }) => status === 'SUCCESS')) return undefined;
      return all.find(({ status }) => status === 'PENDING');
    });
    const { destinationId, eventId, acceptedAt, run, tenant: name, type, time, source } = waiting;
    const MessageBody = encodeDeliveryMessage({
      kind: 'first',
      destinationId,
      eventId,
      acceptedAt,
      run,
      tenant: name,
      type,
      time,
      source,
      send: 1,
      redrives: 0,
    });
    await new SQSClient(stack.stack).send(
      new SendMessageCommand({ QueueUrl: stack.stack.queues['deliveriesDeadLetters'], MessageBody }),
    );
  }

  const listed = async () => ((await cloudWatch.send(new ListMetricsCommand({}))).Metrics ?? []).map(identityOf);

  test(
    'include every metric of the dashboard and of the alarms',
    async () => {
      const api = new AdminApi(stack.stack);
      const page = await ConsoleApi.signIn(stack);
      await page.call('GET', '/health');
      await moveTo('https://10.0.0.1/', 'guard');
      await moveTo('https://receiver.no-such-host.com/', 'dns');
      await api.expect(200, 'POST', `/destinations/${idOf('paused')}/pause`);
      for (const tenant of tenants.filter((name) => name !== 'limited' && name !== 'breaking')) await publish(tenant);
      await publish('limited', 3);
      await publish('breaking', 12);
      await publish('default');
      await publish('nobody');
      await publish('no tenant has such a name');
      await publish('default', 1, 'order.created'); // Its data lacks what its schema asks for.
      events -= 1;
      await publish('default', 1, 'order.created'); // The same again.
      await burnReceives('limited');
      await throttleTables();
      await closeQueues();
      await stack.deliveriesWhen(idOf('paused'), 1, ({ notBefore }) => notBefore !== undefined);
      await api.expect(200, 'POST', `/destinations/${idOf('paused')}/resume`);
      await stack.deliveriesWhen(idOf('paused'), 1, ({ status }) => isTerminal(status), PATIENCE_MS);

      const watched = watchedMetrics(ASSEMBLY, stack.stack);
      expect(watched.metrics.length).toBeGreaterThan(100);
      const missing = await eventually(
        async () => {
          const found = missingOf(watched, await listed());
          return found.length === 0 ? found : undefined;
        },
        async () => missingOf(watched, await listed()).join('\n'),
      );
      expect(missing).toEqual([]);
    },
    PATIENCE_MS,
  );

  test('fill every graph of the dashboard, also the cost of a million deliveries', async () => {
    const { widgets } = watchedMetrics(ASSEMBLY, stack.stack);
    for (const { title, queries } of widgets) {
      const { MetricDataResults = [] } = await cloudWatch.send(
        new GetMetricDataCommand({ ...range(), MetricDataQueries: queries }),
      );
      const empty = MetricDataResults.filter(({ Values = [] }) => Values.length === 0).map(
        ({ Label }) => `${title}: ${Label}`,
      );
      expect(empty).toEqual([]);
    }
    const cost = widgets.find(({ title }) => title === 'Estimated cost');
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({ ...range(), MetricDataQueries: cost?.queries ?? [] }),
    );
    expect(MetricDataResults[0]?.Values?.[0]).toBeGreaterThan(0);
  });

  test('count deliveries by outcome', async () => {
    for (const name of ['Dns', 'Connect', 'Tls', 'Timeout', 'Guard', 'Protocol', 'TooLarge']) {
      await expect(sum(`AttemptsFailed${name}`)).resolves.toBe(1);
    }
    // Deliver tells the bus before it writes: two batches that race tell one operational event twice, which is a repeat too.
    await expect(sum('EventsDuplicate')).resolves.toBeGreaterThanOrEqual(1);
    await expect(sum('EventsMalformed')).resolves.toBe(1);
    await expect(sum('DestinationsDisabled')).resolves.toBe(1);
  });
});
