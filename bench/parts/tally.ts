import type { DynamoDBRecord } from 'aws-lambda';
import type { DestinationId, EventId } from '../../core/contract/ids.ts';
import { PRICED, PRICES_PER_MILLION as PRICES } from '../../core/contract/prices.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { pendingItem, successItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import { FiguresOnDynoxide } from '../measure/figures-on-dynoxide.ts';
import { rounded } from '../measure/statistics.ts';
import type { Findings, Part } from '../part.ts';

/** Destinations, and shards of the stream: those of a new table. */
const DESTINATIONS = 500;
const SHARDS = 4;
const TENANTS = 20;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 31, 12, 0);
/** Lambda ends a batch at 6 MB. */
const LARGEST_BATCH_BYTES = 6 * 1024 * 1024;
/** Of tally, and what a vCPU is at Lambda. */
const MEMORY_MIB = 512;
const VCPU_MIB = 1769;
/** Milliseconds of a round trip to DynamoDB; a batch makes three. */
const ROUND_TRIP_MS = 6;
/** A batch's line in the log, and those of the platform. */
const LOG_BYTES = 700;
const LIMITS = { 1: 0.8, 10: 0.8, 100: 0.1 } as const;
/** Deliveries that the overview is read with. */
const OVERVIEW_DELIVERIES = 100_000;

interface Run {
  perMinute: number;
  deliveries: number;
  batches: number;
  writeUnits: number;
  readUnits: number;
  gbSeconds: number;
  dollars: number;
}

/** The price of counting a million deliveries, by the traffic of a destination, and the read units of an overview. */
export const tally: Part = {
  name: 'tally',
  async run() {
    const runs: Run[] = [];
    for (const [perMinute, minutes] of [
      [1, 10],
      [10, 4],
      [100, 2],
    ] as const)
      runs.push(await price(perMinute, minutes));
    return findings(runs, await overview());
  },
};

async function price(perMinute: number, minutes: number): Promise<Run> {
  const figures = await FiguresOnDynoxide.start(ids(), TENANTS);
  try {
    const batches = batchesOf(perMinute, minutes);
    for (const batch of batches) await figures.count(batch);
    const { writeUnits, readUnits, cpuMs } = figures;
    const deliveries = DESTINATIONS * perMinute * minutes;
    const milliseconds = (cpuMs * VCPU_MIB) / MEMORY_MIB + batches.length * 3 * ROUND_TRIP_MS;
    const gbSeconds = (milliseconds / 1000) * (MEMORY_MIB / 1024);
    // Once an hour the hour that is over goes to the row of its day: one write, one read.
    const hours = deliveries / (60 * perMinute);
    const written = writeUnits + hours;
    const read = readUnits + hours / 2;
    const dollars =
      written * PRICES.DYNAMODB_WRITE +
      read * PRICES.DYNAMODB_READ +
      batches.length * (PRICES.LAMBDA_REQUEST + LOG_BYTES * PRICES.LOG_BYTE) +
      gbSeconds * PRICES.LAMBDA_GB_SECOND;
    return {
      perMinute,
      deliveries,
      batches: batches.length,
      writeUnits: written,
      readUnits: read,
      gbSeconds,
      dollars: dollars / deliveries,
    };
  } finally {
    await figures.stop();
  }
}

/** Two hours of traffic, then one read of all destinations. */
async function overview(): Promise<{ readUnits: number; milliseconds: number }> {
  const figures = await FiguresOnDynoxide.start(ids(), TENANTS);
  try {
    for (const batch of batchesOf(OVERVIEW_DELIVERIES / DESTINATIONS / 120, 120)) await figures.count(batch);
    return await figures.readAll();
  } finally {
    await figures.stop();
  }
}

const ids = (): DestinationId[] =>
  Array.from({ length: DESTINATIONS }, (_, index): DestinationId => `dst_${String(index).padStart(16, '0')}`);

/** Events of batches: those of each shard in windows of a minute, of at most 6 MB. */
function batchesOf(perMinute: number, minutes: number): string[] {
  const shards = Array.from({ length: SHARDS }, (): { at: number; record: DynamoDBRecord }[] => []);
  for (const [index, destinationId] of ids().entries()) {
    const count = Math.round(perMinute * minutes);
    for (let delivery = 0; delivery < count; delivery += 1) {
      // Spread over the whole time; another moment of the minute for each destination.
      const at = Math.floor(START + ((delivery + (index % 60) / 60) * minutes * MINUTE_MS) / count);
      shards[index % SHARDS]?.push(...recordsOf(destinationId, at, delivery));
    }
  }
  return shards.flatMap((records) => {
    const batches: string[] = [];
    let texts: string[] = [];
    let bytes = 0;
    let end = 0;
    const flush = (): void => {
      if (texts.length > 0) batches.push(`{"Records":[${texts.join(',')}]}`);
      texts = [];
      bytes = 0;
    };
    for (const [sequence, { at, record }] of records.toSorted((a, b) => a.at - b.at).entries()) {
      const text = JSON.stringify({
        ...record,
        dynamodb: { ...record.dynamodb, SequenceNumber: String(10n ** 24n + BigInt(sequence) * 1_000_003n) },
      });
      if (texts.length > 0 && (at >= end || bytes + text.length > LARGEST_BATCH_BYTES)) flush();
      if (texts.length === 0) end = at + MINUTE_MS;
      texts.push(text);
      bytes += text.length + 1;
    }
    flush();
    return batches;
  });
}

/** A delivery that succeeds at its first attempt, after 0.3 seconds. */
function recordsOf(destinationId: DestinationId, acceptedAt: number, number: number) {
  const eventId: EventId = `msg_${String(number).padStart(22, '0')}`;
  const tenant = `tenant-${Number(destinationId.slice(4)) % TENANTS}`;
  const subject = { destinationId, eventId, acceptedAt, tenant, type: 'order.created', source: 'shop', time: 0 };
  const trace = { trace: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0' };
  const before = pendingItem({ ...subject, ...trace });
  const attempt = {
    run: 1,
    number: 1,
    at: acceptedAt + 200,
    durationMs: 90 + (number % 7) * 20,
    statusCode: 200,
    phases: { firstByte: 80, total: 90 },
  };
  const after = successItem({ ...subject, ...trace }, attempt, acceptedAt + 300, 1_800_000_000);
  return [
    { at: acceptedAt, record: recordOf(undefined, before) },
    { at: acceptedAt + 300, record: recordOf(before, after) },
  ];
}

const recordOf = (before: Item | undefined, after: Item): DynamoDBRecord => ({
  eventID: '4b25bd0da9a181a155114127e4837252',
  eventName: before === undefined ? 'INSERT' : 'MODIFY',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/webhooks-deliveries/stream/2026-01-01T00:00:00.000',
  dynamodb: {
    ApproximateCreationDateTime: START / 1000,
    Keys: { pk: after['pk'], sk: after['sk'] } as never,
    NewImage: after as never,
    ...(before !== undefined && { OldImage: before as never }),
    SizeBytes: 700,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  },
});

function findings(
  runs: readonly Run[],
  { readUnits, milliseconds }: { readUnits: number; milliseconds: number },
): Findings {
  const each = (of: number, { deliveries }: Run): number => rounded(of / deliveries, 3);
  return {
    figures: { runs, overview: { readUnits, milliseconds } },
    tables: [
      {
        caption: `The price of counting a million deliveries, at the list prices of us-east-1 of ${PRICED}: ${DESTINATIONS} destinations, ${SHARDS} shards, a window of 60 s, every delivery succeeds at once. The function runs against dynoxide; its CPU time is taken for ${MEMORY_MIB} MB.`,
        columns: [
          'deliveries a minute and destination',
          'write units each',
          'read units each',
          'deliveries a batch',
          'USD a million',
        ],
        rows: runs.map((run) => [
          run.perMinute,
          each(run.writeUnits, run),
          each(run.readUnits, run),
          Math.round(run.deliveries / run.batches),
          rounded(run.dollars, 3),
        ]),
      },
      {
        caption: `One read of the figures of ${DESTINATIONS} destinations in ${TENANTS} tenants, after ${OVERVIEW_DELIVERIES} deliveries in two hours.`,
        columns: ['', 'found'],
        rows: [
          ['read units', rounded(readUnits, 1)],
          ['milliseconds', Math.round(milliseconds)],
        ],
      },
    ],
    targets: [
      ...runs.map(({ perMinute, dollars }) => ({
        what: `counting a million deliveries, ${perMinute} a minute and destination`,
        found: rounded(dollars, 3),
        rule: 'at most' as const,
        limit: LIMITS[perMinute as keyof typeof LIMITS],
        unit: 'USD',
      })),
      { what: 'overview: read units', found: rounded(readUnits, 1), rule: 'at most', limit: 20, unit: 'units' },
    ],
  };
}
