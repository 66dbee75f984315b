import { z } from 'zod';

const responseSchema = z
  .looseObject({ batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/**
 * Reads a partial batch response.
 *
 * An empty or null response, or list, means that all succeeded. Anything that is not such a response, and an identifier
 * that is not in the batch, means that all failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * @param payload what the function answered, JSON text.
 * @returns ids of the messages that failed, or why the response is bad.
 */
export function readBatchResponse(
  payload: string,
  messageIds: ReadonlySet<string>,
): { failed: ReadonlySet<string> } | { bad: string } {
  const { success, data, error } = responseSchema.safeParse(JSON.parse(payload));
  if (!success) return { bad: `its response is no partial batch response: ${z.prettifyError(error)}` };
  const failed = new Set((data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  for (const id of failed)
    if (!messageIds.has(id)) return { bad: `its response names ${id}, which is not in the batch` };
  return { failed };
}
