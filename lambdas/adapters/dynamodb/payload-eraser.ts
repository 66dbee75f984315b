import { eventBodyKey, eventKey } from '../../../core/contract/keys.ts';
import { keyOf, N, optionalNumber, text } from './attributes.ts';
import type { Calling } from '../clients.ts';
import type { Write } from './transaction.ts';

type PayloadEraserClients = Calling<{ dynamodb: 'GetItem' }>;

/** Erases payloads of events; their records stay. */
export class PayloadEraser {
  readonly #table: string;
  readonly #clients: PayloadEraserClients;

  constructor(table: string, clients: PayloadEraserClients) {
    this.#table = table;
    this.#clients = clients;
  }

  /** What to write in one transaction, all parts of the payload included; nothing for an event that does not exist. */
  async erasure(eventId: string, now: number): Promise<Write[]> {
    const key = keyOf(eventKey(eventId));
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: key,
      ConsistentRead: true,
    });
    if (item === undefined) return [];
    const parts = Array.from({ length: optionalNumber(item, 'parts') ?? 0 }, (_, part): Write => ({
      kind: 'delete',
      table: this.#table,
      key: keyOf(eventBodyKey(eventId, text(item, 'owner'), part)),
    }));
    const update = {
      set: { erasedAt: N(now) },
      remove: ['data', 'zipped', 'parts'],
      when: [{ name: 'owner', is: 'present' } as const],
    };
    return [{ kind: 'update', table: this.#table, key, update }, ...parts];
  }
}
