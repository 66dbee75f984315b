import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FaultBook } from '../../../../../local/aws/faults/fault-book.ts';
import { Forwarder } from '../../../../../local/aws/services/dynamodb/forward.ts';
import { TableStream } from '../../../../../local/aws/services/dynamodb/table-stream.ts';
import { Checkpoints } from '../../../../../local/aws/services/lambda/checkpoints.ts';
import { StreamMapping, type StreamSettings } from '../../../../../local/aws/services/lambda/stream-mapping.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';

const ARN = 'arn:aws:dynamodb:eu-west-1:000000000000:table/deliveries/stream/2026';
const START = Date.UTC(2026, 0, 1);
const SETTINGS: StreamSettings = {
  start: 'TRIM_HORIZON',
  batchSize: 10,
  windowSeconds: 0,
  bisects: false,
  mostRetries: -1,
  longestSeconds: -1,
  passes: () => true,
};

/** A write of the database: its key, and the row before and after it. */
interface Write {
  key: string;
  before?: object;
  after: object;
}

/** A database whose stream has one shard. The position of an iterator is the number of writes before it. */
let writes: Write[];
let server: Server;
/** The stack's clock, and that of the machine. */
let time: FakeTimekeeper;
let machineTime: FakeTimekeeper;
let faults: FaultBook;
let checkpoints: Checkpoints;
/** Keys of each invocation, and ages of the newest record at each, in milliseconds. */
let invocations: string[][];
let ages: number[];
let problems: string[];
/** The payload of the latest invocation. */
let latest: Payload;
/** Whether the function succeeds with these keys. */
let succeeds: (keys: readonly string[]) => boolean;
let mapping: StreamMapping | undefined;

beforeEach(async () => {
  [writes, invocations, ages, problems] = [[], [], [], []];
  [time, machineTime] = [new FakeTimekeeper(START), new FakeTimekeeper(START)];
  faults = new FaultBook(machineTime.now);
  checkpoints = new Checkpoints(undefined);
  succeeds = () => true;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
      response.end(JSON.stringify(answer(operation, JSON.parse(Buffer.concat(chunks).toString()) as Input)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await mapping?.drain();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

interface Input {
  ShardIterator?: string;
  SequenceNumber?: string;
}

function answer(operation: string, { ShardIterator = '0', SequenceNumber = '0' }: Input): object {
  if (operation === 'DescribeStream') return { StreamDescription: { Shards: [{ ShardId: 'shard-1' }] } };
  if (operation === 'GetShardIterator') return { ShardIterator: SequenceNumber };
  const from = Number(ShardIterator);
  return {
    Records: writes.slice(from).map((write, index) => recordOf(write, from + index + 1)),
    NextShardIterator: String(writes.length),
  };
}

const recordOf = ({ key, before, after }: Write, number: number): object => ({
  eventID: String(number),
  eventName: before === undefined ? 'INSERT' : 'MODIFY',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'local',
  dynamodb: {
    ApproximateCreationDateTime: START / 1000,
    Keys: { pk: { S: key } },
    ...(before !== undefined && { OldImage: before }),
    NewImage: after,
    SequenceNumber: String(number),
    SizeBytes: 1,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  },
});

interface Payload {
  Records: {
    awsRegion: string;
    eventSourceARN: string;
    dynamodb: { Keys: { pk: { S: string } }; SequenceNumber: string };
  }[];
}

function start(settings: Partial<StreamSettings> = {}): void {
  const { port } = server.address() as AddressInfo;
  mapping = new StreamMapping(
    { ...SETTINGS, ...settings },
    {
      id: 'mapping-1',
      stream: new TableStream(
        ARN,
        'arn:aws:dynamodb:local:000:table/deliveries/stream/1',
        new Forwarder(`http://127.0.0.1:${port}`),
      ),
      principal: { name: 'Tally', kind: 'function' },
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:tally',
      invoke: (payload) => {
        latest = JSON.parse(payload) as Payload;
        const keys = latest.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);
        invocations.push(keys);
        return Promise.resolve({ ok: succeeds(keys) } as never);
      },
      vacancy: () => Promise.resolve(),
      access: { attachRolePolicy: () => undefined, setResourcePolicy: () => undefined, authorize: () => undefined },
      time,
      machineTime,
      stackTime: (at) => at,
      log: { info: () => undefined, problem: (message) => problems.push(message) },
      faults,
      checkpoints,
      measureAge: (milliseconds) => ages.push(milliseconds),
    },
  );
  mapping.start();
}

/** Lets the machine's clock run until `condition` holds; the runner's own timeout bounds it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
    machineTime.advance(50);
  }
}

/** Lets some requests of the mapping pass. */
async function polls(count: number): Promise<void> {
  let seen = 0;
  const see = (): void => void (seen += 1);
  server.on('request', see);
  await until(() => seen >= count);
  server.off('request', see);
}

const insert = (...keys: string[]): void =>
  void writes.push(...keys.map((key) => ({ key, after: { pk: { S: key } } })));

test('a batch has the records in order, with the region and the ARN of the template and numbers as long as those of AWS', async () => {
  insert('a', 'b');
  start();
  await until(() => invocations.length > 0);
  expect(invocations).toEqual([['a', 'b']]);
  expect(latest.Records[0]).toMatchObject({
    awsRegion: 'eu-west-1',
    eventSourceARN: ARN,
    dynamodb: { SequenceNumber: '100000000000000000001' },
  });
});

test('a write that changes nothing is no record', async () => {
  insert('a');
  writes.push({ key: 'b', before: { n: { N: '1' } }, after: { n: { N: '1' } } });
  writes.push({ key: 'c', before: { n: { N: '1' } }, after: { n: { N: '2' } } });
  start();
  await until(() => invocations.length > 0);
  expect(invocations).toEqual([['a', 'c']]);
});

test('a batch waits for its window, and a refused poll meanwhile loses none of it', async () => {
  insert('a');
  start({ windowSeconds: 60 });
  await polls(4);
  faults.replace(JSON.stringify([{ service: 'dynamodb', operation: 'GetRecords', error: 'throttle', times: 3 }]));
  insert('b');
  await until(() => faults.isEmpty);
  await polls(4);
  expect(invocations).toEqual([]);
  time.advance(60_000);
  await until(() => invocations.length > 0);
  expect([invocations, problems]).toEqual([[['a', 'b']], []]);
});

test('a full batch waits for no window', async () => {
  insert('a', 'b', 'c');
  start({ windowSeconds: 60, batchSize: 2 });
  await until(() => invocations.length > 0);
  expect(invocations).toEqual([['a', 'b']]);
});

test('a batch that fails comes again in halves, until the bad record is alone and given up; the others succeed', async () => {
  succeeds = (keys) => !keys.includes('c');
  insert('a', 'b', 'c', 'd');
  start({ bisects: true, mostRetries: 0 });
  await until(() => invocations.length === 4);
  time.advance(1_000);
  await until(() => invocations.length === 5);
  expect(invocations).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['d']]);
});

test('a batch that failed comes again after one second, two and four; what follows waits', async () => {
  let left = 3;
  succeeds = () => (left -= 1) < 0;
  insert('a');
  start();
  for (const [tries, wait] of [
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
  ] as const) {
    await until(() => invocations.length === tries);
    if (tries === 1) insert('b');
    time.advance(wait - 1);
    await polls(1);
    expect(invocations).toHaveLength(tries);
    time.advance(1);
  }
  await until(() => invocations.length === 5);
  expect(invocations).toEqual([['a'], ['a'], ['a'], ['a'], ['b']]);
});

test('a record that is too old is given up, and the metric IteratorAge is the age of what goes to the function', async () => {
  insert('a');
  time.advance(90_000);
  start({ longestSeconds: 60 });
  await until(() => problems.length > 0);
  expect([invocations, ages]).toEqual([[], []]);
  expect(problems).toEqual(['Tally: 1 stream records are given up (RecordAgeExceeded).']);
  await mapping?.drain();
  checkpoints = new Checkpoints(undefined);
  start({ longestSeconds: 120 });
  await until(() => invocations.length > 0);
  expect(ages).toEqual([90_000]);
});

test('a mapping that starts again goes on after its last batch, also after records that no filter let pass', async () => {
  insert('a', 'skipped');
  start({ passes: ({ dynamodb }) => JSON.stringify(dynamodb.Keys) !== '{"pk":{"S":"skipped"}}' });
  await until(() => invocations.length > 0);
  await polls(3);
  await mapping?.drain();
  insert('b');
  start();
  await until(() => invocations.length > 1);
  expect(invocations).toEqual([['a'], ['b']]);
});
