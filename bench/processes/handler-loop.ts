import { createRequire } from 'node:module';
import { serveRuns } from '../measure/loop-protocol.ts';
import { BATCH_SIZE, deliveryRecords, eventRecords } from '../fixtures/queue-records.ts';

/** Runs the bundle at BENCH_BUNDLE, as Lambda would, on one batch of ten after the other. */
const file = process.env['BENCH_BUNDLE'] ?? '';
const records = process.env['BENCH_HOP'] === 'fan-out' ? eventRecords : deliveryRecords;
const { handler } = createRequire(file)(file) as {
  handler: (
    event: { Records: object[] },
    context: { getRemainingTimeInMillis: () => number },
  ) => Promise<{ batchItemFailures: object[] }>;
};

serveRuns(BATCH_SIZE, records, async (batch) => {
  // Accepted just now, as far as the handler can tell, however long before they were made.
  const now = String(Date.now());
  for (const { attributes } of batch) attributes.SentTimestamp = now;
  const { batchItemFailures } = await handler({ Records: batch }, { getRemainingTimeInMillis: () => 30_000 });
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages of a batch failed.`);
});
