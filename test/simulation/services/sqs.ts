import type { InputOf, SqsCalls } from '../../../lambdas/adapters/aws/calls.ts';
import type { Skips } from './dynamodb.ts';
import type { SimulatedQueue } from './queue.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

type Input<Name extends keyof SqsCalls> = InputOf<SqsCalls, Name>;

const BYTE_LIMIT = 1024 * 1024;
const ENTRY_LIMIT = 10;
/** Characters that XML 1.0 cannot carry. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// oxlint-disable-next-line no-control-regex
const UNCARRIABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** SQS as handlers use it, with its limits. */
export class SimulatedSqs {
  readonly #queues: ReadonlyMap<string, SimulatedQueue>;

  /** Queues by URL. */
  constructor(queues: ReadonlyMap<string, SimulatedQueue>) {
    this.#queues = queues;
  }

  execute(name: string, input: unknown, skips: Skips): unknown {
    switch (name) {
      case 'SendMessageBatch':
        return this.#sendBatch(input as Input<'SendMessageBatch'>, skips);
      case 'SendMessage': {
        const { QueueUrl, MessageBody = '', DelaySeconds } = input as Input<'SendMessage'>;
        checkBodies([MessageBody]);
        return { MessageId: this.#queue(QueueUrl).send(MessageBody, checkedDelay(DelaySeconds)) };
      }
      case 'ChangeMessageVisibility': {
        const {
          QueueUrl,
          ReceiptHandle = '',
          VisibilityTimeout = Number.NaN,
        } = input as Input<'ChangeMessageVisibility'>;
        this.#queue(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
        return {};
      }
      default:
        throw new UnknownToSimulation(`SQS call ${name}`);
    }
  }

  #queue(url: string | undefined): SimulatedQueue {
    const queue = this.#queues.get(url ?? '');
    if (queue === undefined) throw new UnknownToSimulation(`queue ${url}`);
    return queue;
  }

  #sendBatch({ QueueUrl, Entries = [] }: Input<'SendMessageBatch'>, skips: Skips): unknown {
    if (Entries.length === 0 || Entries.length > ENTRY_LIMIT)
      throw new ServiceError('TooManyEntriesInBatchRequest', `${Entries.length}`);
    if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length)
      throw new ServiceError('BatchEntryIdsNotDistinct', '');
    checkBodies(Entries.map(({ MessageBody = '' }) => MessageBody));
    const queue = this.#queue(QueueUrl);
    const Failed: object[] = [];
    const Successful: object[] = [];
    for (const { Id, MessageBody = '', DelaySeconds } of Entries) {
      if (skips()) Failed.push({ Id, Code: 'InternalError', Message: 'simulated', SenderFault: false });
      else Successful.push({ Id, MessageId: queue.send(MessageBody, checkedDelay(DelaySeconds)) });
    }
    return { Successful, Failed };
  }
}

function checkBodies(bodies: readonly string[]): void {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (bytes > BYTE_LIMIT) throw new ServiceError('BatchRequestTooLong', `${bytes} bytes`);
  if (bodies.some((body) => UNCARRIABLE.test(body)))
    throw new ServiceError('InvalidMessageContents', 'characters outside of XML');
}

function checkedDelay(seconds = 0): number {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 900)
    throw new ServiceError('InvalidParameterValue', `DelaySeconds ${seconds}`);
  return seconds;
}
