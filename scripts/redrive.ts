import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { StackFile } from '../local/stack-file.ts';

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
  console.log(`${await redrive(readArguments())} events are on the events queue again.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

interface Route {
  sqs: SQSClient;
  from: string;
  to: string;
}

function readArguments(): Route {
  const text = { type: 'string' } as const;
  const { from, to } = parseArgs({ options: { from: text, to: text } }).values;
  if (from !== undefined && to !== undefined) return { sqs: new SQSClient(), from, to };
  if (from !== undefined || to !== undefined) throw new Error(`--from and --to go together.\n${USAGE}`);
  const stack = localStack();
  return { sqs: new SQSClient(stack), from: stack.queues['undelivered'] ?? '', to: stack.queues['events'] ?? '' };
}

function localStack(): StackFile {
  try {
    return JSON.parse(readFileSync('.local/stack.json', 'utf8')) as StackFile;
  } catch (error) {
    throw new Error(`There is no local stack: start one with npm run local, or name the queues.\n${USAGE}`, {
      cause: error,
    });
  }
}

/** Moves until the queue is empty. Answers how many. */
async function redrive({ sqs, from, to }: Route): Promise<number> {
  let moved = 0;
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: BATCH, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) return moved;
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: to,
        Entries: Messages.map(({ Body = '' }, index) => ({ Id: String(index), MessageBody: Body })),
      }),
    );
    const failed = new Set(Failed.map(({ Id }) => Id));
    const sent = Messages.filter((_, index) => !failed.has(String(index)));
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: from,
        Entries: sent.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    moved += sent.length;
    const [first] = Failed;
    if (first !== undefined)
      throw new Error(
        `${moved} events are back; the events queue refused ${Failed.length}: ${first.Code} ${first.Message ?? ''}`,
      );
  }
}
