import { ruledFamiliesOf } from '../../../core/contract/families.ts';
import { operationalSource, OPERATIONAL_PREFIX } from '../../../core/contract/limits.ts';
import type { Receipt } from '../../../core/verify/receipt.ts';
import type { WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { RegisterWebhookInput } from '../../../sdk/src/manager/types/destination.ts';
import { CheckError } from './check-error.ts';
import type { Account, Deployment } from './deployment.ts';
import { detailOf } from './odd-detail.ts';
import type { Receiver } from './receiver/receiver.ts';

/** The destinations of a run. */
export type DestinationName = 'echo' | 'limited' | 'refused' | 'operational' | 'replayed' | 'late';

/** A type outside the families of the catalogue, so that the rule with `anything-but` has to take it. */
export const UNKNOWN_TYPE = 'verify.unknown';
/** The event whose detail has odd text. */
export const ODD_TYPE = 'order.verify';
export const LIMITED_TYPE = 'product.verify';
const REFUSED_TYPE = 'order.refused';
export const REPLAYED_TYPE = 'order.replayed';
export const EXHAUSTED_TYPE = `${OPERATIONAL_PREFIX}delivery.exhausted`;

/** Events for the rate-limited destination: one goes at once, the others 2 and 4 seconds later. */
export const LIMITED_EVENTS = 3;
const LIMIT = { perMinute: 30, burst: 1 };
export const REFUSED_ATTEMPTS = 2;

type NewDestination = Omit<RegisterWebhookInput, 'url' | 'tenant'>;

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
  #knownTypes: readonly string[] = [];
  #source = '';

  constructor(account: Account, deployment: Deployment, run: string, receiver: Receiver) {
    this.receiver = receiver;
    this.#account = account;
    this.#deployment = deployment;
    this.#run = run;
  }

  /** Types without a schema, one for each family that has a rule on the bus, and those of the checks: known from `register` on. */
  get knownTypes(): readonly string[] {
    return this.#knownTypes;
  }

  /** @param registered called with the id of each destination */
  async register(registered: (id: string) => void): Promise<number> {
    const { secret } = this.receiver;
    const families = await familiesOn(this.#deployment);
    this.#knownTypes = [...new Set([...families.map((family) => `${family}.verify`), ODD_TYPE, LIMITED_TYPE])];
    const add = async (name: DestinationName, input: NewDestination): Promise<void> =>
      registered(await this.#add(name, input));
    const echoed = this.#knownTypes.filter((type) => type !== LIMITED_TYPE);
    await add('echo', { events: [...echoed, UNKNOWN_TYPE], secret });
    await add('limited', { events: [LIMITED_TYPE], secret, rateLimit: LIMIT });
    // Its secret is another one: the receiver refuses it with 404.
    await add('refused', { events: [REFUSED_TYPE], retry: { maxAttempts: REFUSED_ATTEMPTS, baseSeconds: 1 } });
    await add('operational', { events: [EXHAUSTED_TYPE], secret });
    return this.#destinations.size;
  }

  /** Registers a destination for the event of `publishWithoutId`. @returns its id */
  async registerForReplay(name: 'replayed' | 'late'): Promise<string> {
    return this.#add(name, { events: [REPLAYED_TYPE], secret: this.receiver.secret });
  }

  async #add(name: DestinationName, input: NewDestination): Promise<string> {
    const { id } = await this.#deployment.manager.registerWebhook({
      url: `${this.receiver.url}/${this.#run}/${name}`,
      tenant: this.#run,
      name: `${this.#run} ${name}`,
      description: 'Temporary: webhooks verify removes it at its end.',
      secretHeader: false,
      ...input,
    });
    this.#destinations.set(name, id);
    return id;
  }

  /** @returns how many events EventBridge accepted */
  async publish(source: string): Promise<number> {
    const limited = Array.from({ length: LIMITED_EVENTS - 1 }, (_, index) => [LIMITED_TYPE, `again-${index}`] as const);
    const events = [
      ...[...this.#knownTypes, UNKNOWN_TYPE, REFUSED_TYPE].map((type) => [type, type] as const),
      ...limited,
    ];
    this.#source = source;
    return this.#put(events.map(([type, name]) => [type, detailOf(this.#run, this.eventIdOf(name))]));
  }

  /** Publishes an event without `eventId`, of the source of the others. */
  async publishWithoutId(): Promise<void> {
    await this.#put([[REPLAYED_TYPE, JSON.stringify({ tenant: this.#run })]]);
  }

  async #put(events: readonly (readonly [type: string, detail: string])[]): Promise<number> {
    const { FailedEntryCount, Entries } = await this.#account.aws.json<PutEvents>('events', 'PutEvents', {
      Entries: events.map(([DetailType, Detail]) => ({
        EventBusName: this.#deployment.eventBusName,
        Source: this.#source,
        DetailType,
        Detail,
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

/** The families of the stack's catalogue that have a rule of their own on the bus. */
export async function familiesOn({ manager }: Pick<Deployment, 'manager'>): Promise<string[]> {
  return ruledFamiliesOf((await manager.listEventTypes()).map(({ type }) => type));
}
