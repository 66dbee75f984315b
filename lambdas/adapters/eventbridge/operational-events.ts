import { operationalSource } from '../../../core/contract/limits.ts';
import type { OperationalEvent } from '../../../core/event/operational.ts';
import type { Calling } from '../clients.ts';
import { chunks } from '../dynamodb/dynamo.ts';

type OperationalEventsClients = Calling<{ eventBridge: 'PutEvents' }>;

const PUT_LIMIT = 10;

/** Puts operational events on the bus that platform events come from. */
export class OperationalEvents {
  readonly #bus: string;
  readonly #source: string;
  readonly #clients: OperationalEventsClients;

  constructor(bus: string, eventSource: string, clients: OperationalEventsClients) {
    this.#bus = bus;
    this.#source = operationalSource(eventSource);
    this.#clients = clients;
  }

  /** @throws Error when the bus refused any of them; the others are on it then. */
  async publish(events: readonly OperationalEvent[]): Promise<void> {
    for (const chunk of chunks(events, PUT_LIMIT)) {
      const { Entries = [], FailedEntryCount = 0 } = await this.#clients.eventBridge.call('PutEvents', {
        Entries: chunk.map(({ type, eventId, tenant, data }) => ({
          EventBusName: this.#bus,
          Source: this.#source,
          DetailType: type,
          Detail: JSON.stringify({ eventId, tenant, ...data }),
        })),
      });
      if (FailedEntryCount > 0) {
        const codes = new Set(Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []));
        throw new Error(`the event bus refused ${FailedEntryCount} operational events: ${[...codes].join(', ')}`);
      }
    }
  }
}
