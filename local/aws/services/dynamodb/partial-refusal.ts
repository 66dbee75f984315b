import type { ServiceAnswer, ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';

/** Why DynamoDB refuses the write of an item. */
export type Refusal = 'conflict' | 'throttled';

/** Names of the refusals: of a single write, of a statement in a batch, and of a write in a transaction. */
const CODES = {
  conflict: { single: 'TransactionConflictException', part: 'TransactionConflict', reason: 'TransactionConflict' },
  throttled: {
    single: 'ProvisionedThroughputExceededException',
    part: 'ProvisionedThroughputExceeded',
    reason: 'ProvisionedThroughputExceeded',
  },
} as const;
const MESSAGES = {
  conflict: 'Transaction is ongoing for the item',
  throttled: 'The level of configured provisioned throughput for one or more global secondary indexes was exceeded.',
} as const;

type Refusals = readonly (Refusal | undefined)[];
type Fields = Record<string, unknown>;

/**
 * The answer to a call of which some items are refused: a batch without them, everything else not at all.
 *
 * @param refusals by part of the call, see ./write-parts.ts
 * @throws ServiceError for a single write, and for a batch of writes that are all throttled
 */
export async function answerPartly(
  call: ServiceCall,
  refusals: Refusals,
  send: (call: ServiceCall) => Promise<ServiceAnswer>,
): Promise<ServiceAnswer> {
  switch (call.operation) {
    case 'TransactWriteItems':
      return cancelled(refusals);
    case 'BatchExecuteStatement':
      return withoutStatements(call, refusals, send);
    case 'BatchWriteItem':
      return withoutItems(call, refusals, send);
    default:
      throw refused(refusals);
  }
}

function refused(refusals: Refusals): ServiceError {
  const refusal = refusals.find((each) => each !== undefined) ?? 'throttled';
  return new ServiceError(CODES[refusal].single, MESSAGES[refusal]);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function cancelled(refusals: Refusals): ServiceAnswer {
  const reasons = refusals.map((refusal) =>
    refusal === undefined ? { Code: 'None' } : { Code: CODES[refusal].reason, Message: MESSAGES[refusal] },
  );
  return json(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  });
}

async function withoutStatements(
  call: ServiceCall,
  refusals: Refusals,
  send: (call: ServiceCall) => Promise<ServiceAnswer>,
): Promise<ServiceAnswer> {
  const Statements = (call.input['Statements'] as unknown[]).filter((_, index) => refusals[index] === undefined);
  const answer = Statements.length === 0 ? undefined : await send(changed(call, { Statements }));
  if (answer !== undefined && answer.status !== 200) return answer;
  const output = answer === undefined ? { Responses: [] } : (JSON.parse(answer.body.toString()) as Fields);
  const done = [...(output['Responses'] as unknown[])];
  const Responses = refusals.map((refusal) =>
    refusal === undefined ? done.shift() : { Error: { Code: CODES[refusal].part, Message: MESSAGES[refusal] } },
  );
  return json(200, { ...output, Responses });
}

/** DynamoDB returns the items that it refuses, and fails a call of which it throttles all items. */
async function withoutItems(
  call: ServiceCall,
  refusals: Refusals,
  send: (call: ServiceCall) => Promise<ServiceAnswer>,
): Promise<ServiceAnswer> {
  if (refusals.every((refusal) => refusal === 'throttled')) throw refused(refusals);
  const left = [...refusals];
  const RequestItems: Record<string, unknown[]> = {};
  const refusedItems: Record<string, unknown[]> = {};
  for (const [table, requests] of Object.entries(call.input['RequestItems'] as Record<string, unknown[]>))
    for (const request of requests)
      ((left.shift() === undefined ? RequestItems : refusedItems)[table] ??= []).push(request);
  if (!refusals.includes(undefined)) return json(200, { UnprocessedItems: refusedItems });
  const answer = await send(changed(call, { RequestItems }));
  if (answer.status !== 200) return answer;
  const output = JSON.parse(answer.body.toString()) as Fields;
  return json(200, { ...output, UnprocessedItems: { ...(output['UnprocessedItems'] as object), ...refusedItems } });
}

function changed(call: ServiceCall, members: Fields): ServiceCall {
  const input = { ...call.input, ...members };
  return { ...call, input, body: Buffer.from(JSON.stringify(input)) };
}

const json = (status: number, body: object): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});
