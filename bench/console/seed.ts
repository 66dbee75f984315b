import type { DestinationId } from '../../core/contract/ids.ts';
import { eventIdOf, newDestinationId } from '../../core/contract/ids.ts';
import type { Attempt, DeliverySubject } from '../../core/delivery/delivery.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { N, S } from '../../lambdas/adapters/dynamodb/attributes.ts';
import type { Clients } from '../../lambdas/adapters/clients.ts';
import { awsClients } from '../../lambdas/adapters/clients.ts';
import { attemptText, pendingItem, successItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import {
  configurationToItem,
  gateToItem,
  subscriptionToItem,
} from '../../lambdas/adapters/dynamodb/destinations/rows.ts';
import type { StackFile } from '../../local/stack-file.ts';

const BATCH = 25;
const PARALLEL = 4;
const TYPES = [
  'order.created',
  'order.updated',
  'payment.processed',
  'certificate.issued',
  'product.updated',
  'vendor.registration',
];
/** Deliveries of a destination are this far apart, in milliseconds. */
const APART_MS = 9000;
const DAY_S = 86_400;

/** Rows of destinations and deliveries as months of work would have left them, written straight into the tables. */
export async function seed(stack: StackFile, destinations: number, deliveriesEach: number): Promise<void> {
  const { dynamodb } = awsClients(stack);
  const now = Date.now();
  const ids = Array.from({ length: destinations }, (_, index) =>
    newDestinationId((bytes) =>
      new Uint8Array(bytes)
        .fill(1)
        .with(0, index % 256)
        .with(1, index >> 8),
    ),
  );
  await writeAll(
    dynamodb,
    stack.tables['destinations'] ?? '',
    ids.flatMap((id, index) => destinationRows(id, index, now)),
  );
  await writeAll(
    dynamodb,
    stack.tables['deliveries'] ?? '',
    ids.flatMap((id, index) =>
      Array.from({ length: deliveriesEach }, (_, number) => deliveryRow(id, index, number, now)),
    ),
  );
}

function destinationRows(id: DestinationId, index: number, now: number): Item[] {
  const events = index % 3 === 0 ? ['*'] : ['order.*', 'payment.processed'];
  const name = `partner-${String(index).padStart(3, '0')}`;
  const state = index % 40 === 7 ? 'PAUSED' : index % 60 === 11 ? 'DISABLED' : 'ACTIVE';
  return [
    gateToItem({ destinationId: id, tenant: 'default', state, configuration: 1, tat: 0, slot: 0 }),
    configurationToItem({
      destinationId: id,
      version: 1,
      tenant: 'default',
      name,
      url: `https://${name}.example.com/webhook`,
      events,
      headers: {},
      secrets: [{ ciphertext: 'AAAA', supplied: false }],
      createdAt: now - 30 * DAY_S * 1000,
    }),
    subscriptionToItem('default', { destinationId: id, events }),
  ];
}

/** Two in a hundred gave up, of every tenth destination a third. */
function deliveryRow(destinationId: DestinationId, index: number, number: number, now: number): Item {
  const acceptedAt = now - number * APART_MS - index * 17;
  const subject: DeliverySubject = {
    destinationId,
    acceptedAt,
    eventId: eventIdOf('default', 'bench', `${index} ${number}`),
    tenant: 'default',
    type: TYPES[number % TYPES.length] ?? '',
    source: 'street-collector-platform',
    time: Math.floor(acceptedAt / 1000),
  };
  const expiresAt = Math.floor(now / 1000) + DAY_S;
  const attempt: Attempt = {
    run: 1,
    number: 1,
    at: acceptedAt + 40,
    durationMs: 30 + ((number * 37) % 400),
    phases: { dns: 2, connect: 9, tls: 21, firstByte: 60, total: 95 },
  };
  const gaveUp = (number * 7 + index) % 50 === 0 || (index % 10 === 3 && number % 3 === 0);
  if (!gaveUp) return successItem(subject, { ...attempt, statusCode: 200 }, acceptedAt + 200, expiresAt);
  const failed = [1, 2, 3, 4].map((each) =>
    attemptText({
      ...attempt,
      number: each,
      at: acceptedAt + each * 30_000,
      statusCode: 503,
      failure: 'http',
      response: 'down for maintenance',
    }),
  );
  const endedAt = acceptedAt + 150_000;
  return {
    ...pendingItem(subject),
    status: S('RETRY_EXHAUSTED'),
    reason: S('attempts_spent'),
    attempts: N(4),
    log: { L: failed },
    endedAt: N(endedAt),
    expiresAt: N(expiresAt),
  };
}

async function writeAll(dynamodb: Clients['dynamodb'], table: string, items: readonly Item[]): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const batch = items.slice(next, (next += BATCH));
      const { UnprocessedItems = {} } = await dynamodb.call('BatchWriteItem', {
        RequestItems: { [table]: batch.map((row) => ({ PutRequest: { Item: row } })) },
      });
      if (Object.keys(UnprocessedItems).length > 0) throw new Error(`${table} did not take all rows`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}
