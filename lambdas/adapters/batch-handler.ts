import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Telemetry } from './telemetry.ts';

/**
 * The shape that every queue-driven hop has: read the records, do the work, answer which messages must come back. A
 * failure of the work as a whole sends the whole batch back; the telemetry line is written either way.
 */
export function batchHandler<Received>(
  telemetry: Telemetry,
  receive: (record: SQSRecord) => Received,
  work: (batch: readonly Received[]) => Promise<Iterable<string>>,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    try {
      const failed = await work(Records.map(receive));
      return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
    } catch (error) {
      telemetry.note('errors', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } finally {
      telemetry.flush();
    }
  };
}
