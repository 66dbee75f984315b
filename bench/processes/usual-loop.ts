import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { decodeDeliveryMessage } from '../../core/delivery/message.ts';
import { sign } from '../../core/delivery/signature.ts';
import { serveRuns } from '../measure/loop-protocol.ts';
import { BATCH_SIZE, deliveryRecords } from '../fixtures/queue-records.ts';

/** The usual way: global `fetch`, one `UpdateItem` a delivery with the document client, a log line each. */
const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const receiver = process.env['BENCH_RECEIVER'] ?? '';
const secret = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';

async function deliver({ body }: { body: string }): Promise<void> {
  const { destinationId, eventId, acceptedAt, type, time, source, data } = decodeDeliveryMessage(body);
  const timestamp = Math.floor(Date.now() / 1000);
  const payload = `{"event":${JSON.stringify(type)},"timestamp":${time},"data":${data},"source":${JSON.stringify(source)}}`;
  const began = Date.now();
  const response = await fetch(`${receiver}/${destinationId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': eventId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign({ id: eventId, timestamp, body: payload }, [secret]),
    },
    body: payload,
  });
  await response.text();
  const durationMs = Date.now() - began;
  await client.send(
    new UpdateCommand({
      TableName: 'deliveries',
      Key: { pk: `D#${destinationId}`, sk: `${acceptedAt}#${eventId}` },
      UpdateExpression: 'SET #status=:status, attempts=:attempts, log=:log, endedAt=:endedAt',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':status': 'SUCCESS',
        ':attempts': 1,
        ':log': [{ number: 1, at: began, durationMs, statusCode: response.status }],
        ':endedAt': Date.now(),
      },
    }),
  );
  console.log(
    JSON.stringify({
      level: 'INFO',
      message: 'delivered',
      destinationId,
      eventId,
      statusCode: response.status,
      durationMs,
    }),
  );
}

serveRuns(BATCH_SIZE, deliveryRecords, async (batch) => {
  await Promise.all(batch.map(deliver));
});
