import type { Calling } from '../clients.ts';

type Sqs = Calling<{ sqs: 'SendMessage' }>;

/** A record of the deliveries' stream that could not be counted. */
export interface UnreadRecord {
  /** Key of its delivery. */
  pk: string;
  sk: string;
  sequence: string;
  reason: string;
}

/** Of one message, well below its 256 KB. */
const RECORDS_A_MESSAGE = 200;

/** Keeps records that could not be counted for a person, who looks at their deliveries. */
export class UnreadQueue {
  readonly #url: string;
  readonly #clients: Sqs;

  constructor(url: string, clients: Sqs) {
    this.#url = url;
    this.#clients = clients;
  }

  async send(records: readonly UnreadRecord[]): Promise<void> {
    for (let first = 0; first < records.length; first += RECORDS_A_MESSAGE) {
      await this.#clients.sqs.call('SendMessage', {
        QueueUrl: this.#url,
        MessageBody: JSON.stringify({ records: records.slice(first, first + RECORDS_A_MESSAGE) }),
      });
    }
  }
}
