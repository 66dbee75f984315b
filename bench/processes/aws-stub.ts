import type { DestinationId } from '../../core/contract/ids.ts';
import { parseDestination } from '../../core/contract/keys.ts';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { destinationRows } from '../fixtures/destinations.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { endWithParent } from '../measure/loop-protocol.ts';

/**
 * A stub of AWS: it responds at once, every destination exists and is active, every write succeeds. It serves HTTPS, as AWS
 * does, and sends its port to the parent.
 *
 * BENCH_RECEIVER: URL of the receiver. BENCH_SUBSCRIBERS: number of destinations subscribed to every event.
 */
const receiver = process.env['BENCH_RECEIVER'] ?? '';
const subscribers = Number(process.env['BENCH_SUBSCRIBERS'] ?? '1');

type Key = Record<'pk' | 'sk', { S: string }>;

const destination = (destinationId: DestinationId) =>
  destinationRows({ destinationId, url: `${receiver}/${destinationId}`, events: ['order.*'] });

function rowOf({ pk: { S: pk }, sk: { S: sk } }: Key): Item {
  const destinationId = parseDestination({ pk, sk });
  if (destinationId === undefined) return { pk: { S: pk }, sk: { S: sk }, v: { N: '1' }, version: { N: '1' } };
  const { gate, configuration } = destination(destinationId);
  return sk === 'GATE' ? gate : configuration;
}

const subscriptions = Array.from(
  { length: subscribers },
  (_, index) => destination(`dst_${String(index).padStart(16, '0')}`).subscription,
);

function respond(operation: string, body: string): unknown {
  switch (operation) {
    case 'BatchGetItem': {
      const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, { Keys: Key[] }> };
      const tables = Object.entries(RequestItems).map(([table, { Keys }]) => [table, Keys.map(rowOf)]);
      return { Responses: Object.fromEntries(tables), UnprocessedKeys: {} };
    }
    case 'BatchExecuteStatement':
      return {
        Responses: (JSON.parse(body) as { Statements: unknown[] }).Statements.map(() => ({ TableName: 'table' })),
      };
    case 'Query':
      return { Items: subscriptions, Count: subscriptions.length };
    case 'Decrypt':
      return {
        Plaintext: Buffer.from('whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=').toString('base64'),
        KeyId: 'key',
      };
    default:
      return {};
  }
}

const server = createServer(
  { cert: process.env['BENCH_CERT'], key: process.env['BENCH_KEY'], keepAliveTimeout: 600_000 },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']);
      const text = JSON.stringify(respond(target.slice(target.lastIndexOf('.') + 1), Buffer.concat(chunks).toString()));
      response.writeHead(200, {
        'content-type': String(request.headers['content-type']),
        'content-length': Buffer.byteLength(text),
        'x-amzn-requestid': '00000000-0000-0000-0000-000000000000',
      });
      response.end(text);
    });
  },
);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
endWithParent();
