import type { Clock, Random } from '../../../core/clock.ts';
import { systemClock } from '../../../core/clock.ts';
import type { DeliveryMessage } from '../../../core/delivery/message.ts';
import {
  BATCH_BYTE_LIMIT,
  BATCH_ENTRY_LIMIT,
  DELAY_LIMIT_SECONDS,
  encodeDeliveryMessage,
} from '../../../core/delivery/message.ts';
import type { SqsCalls } from '../aws/calls.ts';
import { isRefusal } from '../aws/retries.ts';
import type { Calling } from '../clients.ts';

type DeliveriesQueueClients = Calling<{ sqs: 'ChangeMessageVisibility' | 'SendMessage' | 'SendMessageBatch' }>;

type Failure = NonNullable<SqsCalls['SendMessageBatch']['output']['Failed']>[number];
type Entry = NonNullable<SqsCalls['SendMessageBatch']['input']['Entries']>[number];

/** Longest visibility timeout, in seconds: 12 hours from the receive. */
const VISIBILITY_LIMIT_SECONDS = 43_200;
const TRIES = 3;
const FIRST_PAUSE_MS = 50;

export interface Outgoing {
  message: DeliveryMessage;
  /** 0 to 900 seconds; default 0. */
  delaySeconds?: number;
}

/** The deliveries queue and its DLQ as handlers use them. */
export class DeliveriesQueue {
  readonly #url: string;
  readonly #clients: DeliveriesQueueClients;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(url: string, clients: DeliveriesQueueClients, clock: Clock = systemClock, random: Random = Math.random) {
    this.#url = url;
    this.#clients = clients;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Sends all, ordered by destination, each destination a message group so that none holds up the others (SQS fair
   * queues). Answers which could not be sent, by position.
   */
  async send(outgoing: readonly Outgoing[]): Promise<Map<number, string>> {
    const entries = outgoing
      .map(({ message, delaySeconds = 0 }, index) => ({
        Id: String(index),
        MessageBody: encodeDeliveryMessage(message),
        MessageGroupId: message.destinationId,
        ...traceOf(message),
        ...(delaySeconds > 0 && { DelaySeconds: Math.min(Math.ceil(delaySeconds), DELAY_LIMIT_SECONDS) }),
      }))
      .toSorted((a, b) => (a.MessageGroupId < b.MessageGroupId ? -1 : Number(a.MessageGroupId > b.MessageGroupId)));
    const failures = await Promise.all(batches(entries).map((batch) => this.#sendBatch(batch)));
    return new Map(failures.flat());
  }

  async #sendBatch(entries: readonly Entry[]): Promise<[number, string][]> {
    let open = [...entries];
    const refused: [number, string][] = [];
    for (let attempt = 1; ; attempt += 1) {
      const failed = await this.#failuresOf(open);
      const passing = new Set<string | undefined>();
      for (const { Id, Code, Message, SenderFault } of failed) {
        if (SenderFault !== true && attempt < TRIES) passing.add(Id);
        else refused.push([Number(Id), `${Code}: ${Message ?? 'no message'}`]);
      }
      if (passing.size === 0) return refused;
      open = open.filter(({ Id }) => passing.has(Id));
      await this.#clock.sleep(this.#random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }

  /** One call. Of a call that is refused as a whole, the entries are sent alone. */
  async #failuresOf(entries: Entry[]): Promise<Failure[]> {
    try {
      const input = { QueueUrl: this.#url, Entries: entries };
      return (await this.#clients.sqs.call('SendMessageBatch', input)).Failed ?? [];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [first, ...others] = entries;
      if (others.length === 0) return [{ Id: first?.Id, Code: error.name, Message: error.message, SenderFault: true }];
      return (await Promise.all(entries.map((entry) => this.#failuresOf([entry])))).flat();
    }
  }

  /** Hands one message over to this queue as it is. */
  async pass(message: DeliveryMessage): Promise<void> {
    await this.#clients.sqs.call('SendMessage', {
      QueueUrl: this.#url,
      MessageBody: encodeDeliveryMessage(message),
      MessageGroupId: message.destinationId,
      ...traceOf(message),
    });
  }

  /** Makes a received message come back after `seconds`. */
  async setVisibility(receiptHandle: string, seconds: number): Promise<void> {
    await this.#clients.sqs.call('ChangeMessageVisibility', {
      QueueUrl: this.#url,
      ReceiptHandle: receiptHandle,
      // A minute less than the limit, since it counts from the receive.
      VisibilityTimeout: Math.min(Math.max(0, Math.ceil(seconds)), VISIBILITY_LIMIT_SECONDS - 60),
    });
  }
}

/** For X-Ray, which follows a message by its own attribute. */
function traceOf({ trace }: DeliveryMessage): Pick<Entry, 'MessageSystemAttributes'> {
  if (trace === undefined) return {};
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } };
}

/** Split by count and by bytes, as SQS limits a batch. */
function batches<Sized extends { MessageBody: string }>(entries: readonly Sized[]): Sized[][] {
  const all: Sized[][] = [];
  let bytes = BATCH_BYTE_LIMIT;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.MessageBody);
    const current = all.at(-1);
    if (current === undefined || current.length === BATCH_ENTRY_LIMIT || bytes + size > BATCH_BYTE_LIMIT) {
      all.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return all;
}
