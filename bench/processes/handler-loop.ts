import { createRequire } from 'node:module';
import { serveRuns } from '../measure/loop-protocol.ts';
import { BATCH_SIZE, deliveryRecords, eventRecords } from '../fixtures/queue-records.ts';

/** Runs the bundle of BENCH_BUNDLE like Lambda, batch after batch of ten. */
const file = process.env['BENCH_BUNDLE'] ?? '';
const records = process.env['BENCH_HOP'] === 'fan-out' ? eventRecords : deliveryRecords;
const { handler } = createRequire(file)(file) as {
  handler: (
    event: { Records: object[] },
    context: { getRemainingTimeInMillis: () => number },
  ) => Promise<{ batchItemFailures: object[] }>;
};

serveRuns(BATCH_SIZE, records, async (batch) => {
  const { batchItemFailures } = await handler({ Records: batch }, { getRemainingTimeInMillis: () => 30_000 });
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages of a batch failed.`);
});
