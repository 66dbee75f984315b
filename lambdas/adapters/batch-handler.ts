import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LogField } from '../../core/contract/log-lines.ts';
import type { Disposal } from '../../core/delivery/outcome.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * The shape of every queue-driven hop: read the records, do the work, tell SQS what becomes of each message. Only an
 * acknowledged message is deleted: one that `work` says nothing about comes back, and so does the whole batch when
 * `work` throws. The telemetry line is written either way.
 *
 * @param work returns what becomes of each message, by message id
 */
export function batchHandler<Received>(
  telemetry: Telemetry,
  receive: (record: SQSRecord) => Received,
  work: (batch: readonly Received[]) => Promise<ReadonlyMap<string, Disposal>>,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    try {
      const disposals = await work(Records.map(receive));
      const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
      for (const { messageId } of Records) {
        const disposal = disposals.get(messageId);
        if (disposal?.kind === 'acknowledge') continue;
        telemetry.note(LogField.RETURNED, { messageId, reason: disposal?.reason ?? 'no step decided about it' });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
      return { batchItemFailures };
    } catch (error) {
      telemetry.note(LogField.ERRORS, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } finally {
      telemetry.flush();
    }
  };
}
