import { EVENT_FAMILIES, operationalSource, OPERATIONAL_PREFIX } from '../../../core/contract/limits.ts';
import type { Receipt } from '../../../core/verify/receipt.ts';
import type { WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { RegisterWebhookInput } from '../../../sdk/src/manager/types/destination.ts';
import { CheckError } from './check-error.ts';
import type { Account, Deployment } from './deployment.ts';
import { detailOf } from './odd-detail.ts';
import type { Receiver } from './receiver/receiver.ts';

/** The destinations of a run. */
export type DestinationName = 'echo' | 'limited' | 'refused' | 'operational';

/** A type outside the documented families, so that the rule with `anything-but` has to take it. */
export const UNKNOWN_TYPE = 'verify.unknown';
/** Types without a schema, one for each documented family: no rule of a schema is broken. */
export const KNOWN_TYPES = EVENT_FAMILIES.map((family) => `${family}.verify`);
/** The event whose detail has odd text. */
export const ODD_TYPE = 'order.verify';
const LIMITED_TYPE = 'product.verify';
const REFUSED_TYPE = 'order.refused';
export const EXHAUSTED_TYPE = `${OPERATIONAL_PREFIX}delivery.exhausted`;

/** Events for the rate-limited destination: one goes at once, the others 2 and 4 seconds later. */
export const LIMITED_EVENTS = 3;
const LIMIT = { perMinute: 30, burst: 1 };
export const REFUSED_ATTEMPTS = 2;

interface PutEvents {
  FailedEntryCount: number;
  Entries: { ErrorCode?: string; ErrorMessage?: string }[];
}

/** The traffic of a run, all of it in a tenant of its own. */
export class Journey {
  readonly receiver: Receiver;
  readonly #account: Account;
  readonly #deployment: Deployment;
  readonly #run: string;
  readonly #destinations = new Map<DestinationName, string>();

  constructor(account: Account, deployment: Deployment, run: string, receiver: Receiver) {
    this.receiver = receiver;
    this.#account = account;
    this.#deployment = deployment;
    this.#run = run;
  }

  /** @param registered called with the id of each destination */
  async register(registered: (id: string) => void): Promise<number> {
    const { secret } = this.receiver;
    const add = async (name: DestinationName, input: Omit<RegisterWebhookInput, 'url' | 'tenant'>): Promise<void> => {
      const { id } = await this.#deployment.manager.registerWebhook({
        url: `${this.receiver.url}/${this.#run}/${name}`,
        tenant: this.#run,
        name: `${this.#run} ${name}`,
        description: 'Temporary: webhooks verify removes it at its end.',
        secretHeader: false,
        ...input,
      });
      this.#destinations.set(name, id);
      registered(id);
    };
    const echoed = KNOWN_TYPES.filter((type) => type !== LIMITED_TYPE);
    await add('echo', { events: [...echoed, UNKNOWN_TYPE], secret });
    await add('limited', { events: [LIMITED_TYPE], secret, rateLimit: LIMIT });
    // Its secret is another one: the receiver refuses it with 404.
    await add('refused', { events: [REFUSED_TYPE], retry: { maxAttempts: REFUSED_ATTEMPTS, baseSeconds: 1 } });
    await add('operational', { events: [EXHAUSTED_TYPE], secret });
    return this.#destinations.size;
  }

  /** @returns how many events EventBridge accepted */
  async publish(source: string): Promise<number> {
    const limited = Array.from({ length: LIMITED_EVENTS - 1 }, (_, index) => [LIMITED_TYPE, `again-${index}`] as const);
    const events = [...[...KNOWN_TYPES, UNKNOWN_TYPE, REFUSED_TYPE].map((type) => [type, type] as const), ...limited];
    const { FailedEntryCount, Entries } = await this.#account.aws.json<PutEvents>('events', 'PutEvents', {
      Entries: events.map(([type, name]) => ({
        EventBusName: this.#deployment.eventBusName,
        Source: source,
        DetailType: type,
        Detail: detailOf(this.#run, this.eventIdOf(name)),
      })),
    });
    const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (FailedEntryCount > 0)
      throw new CheckError(`EventBridge refused an event: ${failed?.ErrorCode}: ${failed?.ErrorMessage ?? ''}`);
    return Entries.length;
  }

  /** The publisher's id of the event of a type. */
  eventIdOf(type: string): string {
    return `${this.#run}-${type}`;
  }

  destinationId(name: DestinationName): string {
    return this.#destinations.get(name) ?? '';
  }

  /** The accepted POSTs of a destination. */
  async received(name: DestinationName | 'ping'): Promise<Receipt[]> {
    return (await this.receiver.receipts(this.#run)).filter(({ destination }) => destination === name);
  }

  async deliveries(name: DestinationName): Promise<WebhookDelivery[]> {
    const destinationId = this.destinationId(name);
    return this.#deployment.manager.getWebhookDeliveryHistory({ destinationId, limit: 10 });
  }
}

/** The source of platform events, from the patterns of the rules. */
export function eventSourceOf(patterns: readonly { source?: readonly string[] }[]): string | undefined {
  const sources = new Set(patterns.flatMap(({ source = [] }) => source));
  return [...sources].find((source) => sources.has(operationalSource(source))) ?? [...sources][0];
}
