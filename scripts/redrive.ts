import { parseArgs } from 'node:util';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { findLocalStack } from '../sdk/src/local-stack.ts';
import { visibleLines } from '../sdk/src/visible-text.ts';

/**
 * `npm run redrive`: brings events that EventBridge could not put on the events queue back to it, as they are, so that they
 * keep their ids. SQS's own `StartMessageMoveTask` takes only messages that came from a queue, which these did not.
 *
 * A message is deleted only after it was sent on: one that is sent twice finds its event row and is delivered once.
 */
const USAGE = `usage: npm run redrive -- [--from URL --to URL]
  --from URL  the queue of undelivered events: output UndeliveredQueueUrl of the stack
  --to URL    the events queue: output EventsQueueUrl
Without them the local stack of .local/stack.json. With them AWS, by the usual credentials and AWS_REGION.`;

const BATCH = 10;

try {
  const { values } = readArguments();
  if (values.help) console.log(USAGE);
  else
    console.log(
      `${await redrive(routeOf(values))} events are on the events queue again. The undelivered queue is empty.`,
    );
} catch (error) {
  console.error(visibleLines(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

interface Route {
  sqs: SQSClient;
  from: string;
  to: string;
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ options: { from: text, to: text, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ', 1)[0]}.\n${USAGE}`, { cause: error });
  }
}

function routeOf({ from, to }: { from?: string | undefined; to?: string | undefined }): Route {
  if (from !== undefined && to !== undefined) return { sqs: new SQSClient(), from, to };
  if (from !== undefined || to !== undefined) throw new Error(`--from and --to go together.\n${USAGE}`);
  const stack = findLocalStack();
  if (stack === undefined)
    throw new Error(`No local stack runs here. Start one with npm run local, or name the queues.\n${USAGE}`);
  const { endpoint, region, credentials, queues = {} } = stack;
  return {
    // The environment may ask for endpoints that AWS alone has.
    sqs: new SQSClient({ endpoint, region, credentials, useFipsEndpoint: false, useDualstackEndpoint: false }),
    from: queues['undelivered'] ?? '',
    to: queues['events'] ?? '',
  };
}

/** Moves until the queue is empty, in flight included. Returns how many events it moved. */
async function redrive(route: Route): Promise<number> {
  let moved = 0;
  let patience: number | undefined;
  for (;;) {
    const batch = await moveBatch(route, moved);
    moved += batch;
    if (batch > 0) continue;
    const { visible, inFlight, visibilityTimeoutMs } = await lookAt(route);
    if (visible + inFlight === 0) return moved;
    // Somebody received these events: SQS shows them to others only after the visibility timeout.
    patience ??= Date.now() + visibilityTimeoutMs + 5_000;
    if (Date.now() > patience)
      throw new Error(
        `${moved} events are on the events queue again. ${visible + inFlight} are still in flight: another program receives them. Stop it and run this again.`,
      );
    if (inFlight > 0) console.error(`Events in flight: ${inFlight}. Waiting until their visibility timeout ends.`);
  }
}

/** @param before events moved by earlier batches, for the error */
async function moveBatch({ sqs, from, to }: Route, before: number): Promise<number> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: BATCH, WaitTimeSeconds: 2 }),
  );
  if (Messages.length === 0) return 0;
  const { Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: to,
      Entries: Messages.map(({ Body = '' }, index) => ({ Id: String(index), MessageBody: Body })),
    }),
  );
  const failed = new Set(Failed.map(({ Id }) => Id));
  const sent = Messages.filter((_, index) => !failed.has(String(index)));
  if (sent.length > 0)
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: from,
        Entries: sent.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  const [first] = Failed;
  if (first !== undefined)
    throw new Error(
      `${before + sent.length} events are back; the events queue refused ${Failed.length}: ${first.Code} ${first.Message ?? ''}`,
    );
  return sent.length;
}

async function lookAt({ sqs, from }: Route) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: from,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'VisibilityTimeout'],
    }),
  );
  return {
    visible: Number(Attributes['ApproximateNumberOfMessages']),
    inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
    visibilityTimeoutMs: Number(Attributes['VisibilityTimeout']) * 1_000,
  };
}
