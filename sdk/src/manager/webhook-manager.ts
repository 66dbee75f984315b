import { randomUUID } from 'node:crypto';
import { type ApiAnswer, ApiClient, type Call } from './api-client.ts';
import { WebhookIdError, WebhookNotFoundError } from './api-errors.ts';
import type { WebhookManagerOptions } from './connection.ts';
import { Listing, type ListOptions, type Page } from './listing.ts';
import type { DeliveryHistoryFilter, WebhookDelivery, WebhookDeliveryDetails } from './types/delivery.ts';
import type {
  Destination,
  DestinationWithSecret,
  RegisterWebhookInput,
  RotateSecretInput,
  UpdateWebhookInput,
} from './types/destination.ts';
import type {
  EventOptions,
  EventTypeDescription,
  FilterTestInput,
  FilterTestResult,
  RecordedEvent,
} from './types/event.ts';
import type {
  AuditEntry,
  AuditFilter,
  DestinationStats,
  Health,
  RecoverInput,
  Recovery,
  RecoveryPlan,
  TestResult,
  TestWebhookInput,
} from './types/insight.ts';

/** `etag` names the state that was read; give it as `ifMatch` to change only that state. */
export type WithEtag<Body> = Body & { etag: string };

export interface IfMatch {
  /** Refuse with 412 unless the destination is still in this state. Default: whatever its state. */
  ifMatch?: string | undefined;
}

export interface Idempotent {
  /** The same key with the same request does it once, for 24 hours. Default: a new one for each call, kept over its retries. */
  idempotencyKey?: string | undefined;
}

const EVENT_ID = /^msg_/;

/**
 * The admin API: destinations, deliveries and events. Every method signs with the AWS SDK's default credential chain,
 * retries 429 and what may be repeated, and throws `WebhookApiError` (or one of its kinds) when the API refuses,
 * `WebhookConnectionError` when no answer came, `WebhookConfigurationError` when it does not know where to send.
 */
export class WebhookManager {
  readonly #api: ApiClient;

  constructor(options: WebhookManagerOptions = {}) {
    this.#api = new ApiClient(options);
  }

  /** Registers a destination; it gets events from now on. The answer alone holds the secret. */
  async registerWebhook(
    input: RegisterWebhookInput,
    options: Idempotent = {},
  ): Promise<WithEtag<DestinationWithSecret>> {
    return this.#tagged({ method: 'POST', path: '/destinations', body: input, ...once(options) });
  }

  /** Deletes a destination: no further POST; what is on its way ends with the reason `destination_deleted`. */
  async unregisterWebhook(id: string, { ifMatch = '*' }: IfMatch = {}): Promise<void> {
    await this.#api.call({
      method: 'DELETE',
      path: destination(id),
      headers: { 'if-match': ifMatch },
      repeatable: ifMatch === '*',
    });
  }

  async getWebhook(id: string): Promise<WithEtag<Destination>> {
    return this.#tagged({ method: 'GET', path: destination(id) });
  }

  /** The destination, or `undefined` where there is none. */
  async findWebhook(id: string): Promise<WithEtag<Destination> | undefined> {
    try {
      return await this.getWebhook(id);
    } catch (error) {
      if (error instanceof WebhookNotFoundError) return undefined;
      throw error;
    }
  }

  /** The destinations of a tenant, in the order of their ids. */
  listWebhooks({ tenant, ...options }: ListOptions & { tenant?: string | undefined } = {}): Listing<Destination> {
    return this.#list('/destinations', { tenant }, options);
  }

  /** Changes settings; acts on the next delivery. What is absent stays, `null` takes a setting back to its default. */
  async updateWebhook(
    id: string,
    changes: UpdateWebhookInput,
    { ifMatch = '*' }: IfMatch = {},
  ): Promise<WithEtag<Destination>> {
    return this.#tagged({
      method: 'PATCH',
      path: destination(id),
      body: changes,
      headers: { 'if-match': ifMatch },
      repeatable: ifMatch === '*',
    });
  }

  /** Deliveries wait, up to the retention, and none is lost. */
  async pauseWebhook(id: string, options: IfMatch = {}): Promise<WithEtag<Destination>> {
    return this.#tagged({ method: 'POST', path: `${destination(id)}/pause`, ...ifMatching(options) });
  }

  /** What waited goes out, oldest first, at the destination's limit. Also ends DISABLED. */
  async resumeWebhook(id: string, options: IfMatch = {}): Promise<WithEtag<Destination>> {
    return this.#tagged({ method: 'POST', path: `${destination(id)}/resume`, ...ifMatching(options) });
  }

  /** Gives a new secret, shown in the answer alone; the old one stays valid for 24 hours, or ends at once. */
  async rotateSecret(
    id: string,
    input: RotateSecretInput = {},
    { ifMatch }: IfMatch = {},
  ): Promise<WithEtag<DestinationWithSecret>> {
    // Never repeated blindly: a second rotation would put an end to the secret that the first one gave.
    return this.#tagged({
      method: 'POST',
      path: `${destination(id)}/rotate-secret`,
      body: input,
      ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
    });
  }

  /** Sends one signed test event now and tells what came of it. */
  async testWebhook(id: string, input: TestWebhookInput = {}): Promise<TestResult> {
    return this.#body({ method: 'POST', path: `${destination(id)}/test`, body: input });
  }

  /** How it is doing, by its latest 200 deliveries. */
  async getWebhookStats(id: string): Promise<DestinationStats> {
    return this.#body({ method: 'GET', path: `${destination(id)}/stats` });
  }

  /**
   * Deliveries, newest first. `event` is the id of an event (`msg_…`), or with a destination an event type.
   *
   * @throws WebhookValidationError with neither a destination nor the id of an event
   */
  getWebhookDeliveryHistory(filter: DeliveryHistoryFilter & ListOptions): Listing<WebhookDelivery> {
    const { destinationId, event, status, startDate, endDate, ...options } = filter;
    const type = event === undefined || EVENT_ID.test(event) ? undefined : event;
    const query = {
      destination: destinationId,
      event: type === undefined ? event : undefined,
      status,
      from: isoTime(startDate),
      to: isoTime(endDate),
    };
    return this.#list(
      '/deliveries',
      query,
      options,
      type === undefined ? undefined : (delivery) => delivery.type === type,
    );
  }

  /** A delivery with every attempt. */
  async getDelivery(id: string): Promise<WebhookDeliveryDetails> {
    return this.#body({ method: 'GET', path: `/deliveries/${segment(id)}` });
  }

  /** Sends a delivery again: a fresh budget of attempts, the same `webhook-id`. */
  async resendDelivery(id: string, options: Idempotent = {}): Promise<WebhookDeliveryDetails> {
    return this.#body({ method: 'POST', path: `/deliveries/${segment(id)}/resend`, ...once(options) });
  }

  /** Says how many deliveries did not arrive, and how long sending them again would take. */
  async planRecovery(id: string, input: RecoverInput): Promise<RecoveryPlan> {
    return this.#body({
      method: 'POST',
      path: `${destination(id)}/recover`,
      body: { ...recovering(input), dryRun: true },
      repeatable: true,
    });
  }

  /** Sends deliveries that did not arrive again, at the destination's limit; what was delivered is skipped. */
  async recoverWebhook(id: string, input: RecoverInput, options: Idempotent = {}): Promise<Recovery> {
    return this.#body({
      method: 'POST',
      path: `${destination(id)}/recover`,
      body: { ...recovering(input), dryRun: false },
      ...once(options),
    });
  }

  /** Progress of a recovery. */
  async getRecovery(id: string, recoveryId: string): Promise<Recovery> {
    return this.#body({ method: 'GET', path: `${destination(id)}/recoveries/${segment(recoveryId)}` });
  }

  /** Newest first. */
  listRecoveries(id: string, options: ListOptions = {}): Listing<Recovery> {
    return this.#list(`${destination(id)}/recoveries`, {}, options);
  }

  /**
   * An event, and what became of it at each destination: "why didn't I get it?"
   *
   * @param id `msg_…`, the publisher's `eventId`, or the id that EventBridge gave it
   */
  async getEvent(id: string, options: EventOptions = {}): Promise<RecordedEvent> {
    const path = `/events/${segment(id)}`;
    const { nextCursor, ...event } = await this.#body<RecordedEvent & { nextCursor?: string }>({
      method: 'GET',
      path,
      query: { ...options },
    });
    for (let cursor = nextCursor; cursor !== undefined;) {
      const more: RecordedEvent & { nextCursor?: string } = await this.#body({
        method: 'GET',
        path,
        query: { ...options, cursor },
      });
      event.verdicts.push(...more.verdicts);
      cursor = more.nextCursor;
    }
    return event;
  }

  /** Erases the payload for good; the record stays. */
  async eraseEventPayload(id: string, { tenant }: Pick<EventOptions, 'tenant'> = {}): Promise<void> {
    await this.#api.call({
      method: 'DELETE',
      path: `/events/${segment(id)}/payload`,
      query: { tenant },
      repeatable: true,
    });
  }

  /** Whether a filter matches, or which field does not. */
  async testFilter(input: FilterTestInput): Promise<FilterTestResult> {
    return this.#body({ method: 'POST', path: '/filters/test', body: input, repeatable: true });
  }

  /** The documented event types, each with its schema and an example. */
  async listEventTypes(): Promise<EventTypeDescription[]> {
    return (await this.#body<{ items: EventTypeDescription[] }>({ method: 'GET', path: '/event-types' })).items;
  }

  /** Every change: who, when, what. Newest first. */
  listAudit({ target, from, to, ...options }: AuditFilter & ListOptions = {}): Listing<AuditEntry> {
    return this.#list('/audit', { target, from: isoTime(from), to: isoTime(to) }, options);
  }

  async getHealth(): Promise<Health> {
    return this.#body({ method: 'GET', path: '/health' });
  }

  /** The OpenAPI 3.1 document of the API. */
  async getOpenApi(): Promise<Record<string, unknown>> {
    return this.#body({ method: 'GET', path: '/openapi.json' });
  }

  async #body<Body>(call: Call): Promise<Body> {
    return (await this.#api.call<Body>(call)).body;
  }

  async #tagged<Body>(call: Call): Promise<WithEtag<Body>> {
    const { body, etag = '' }: ApiAnswer<Body> = await this.#api.call<Body>(call);
    return { ...body, etag };
  }

  #list<Item>(path: string, query: Call['query'], options: ListOptions, keep?: (item: Item) => boolean): Listing<Item> {
    return new Listing<Item>(
      (page) => this.#body<Page<Item>>({ method: 'GET', path, query: { ...query, ...page } }),
      options,
      keep,
    );
  }
}

/** One part of a path. An empty one, or dots, would make it the path of something else. */
function segment(id: string): string {
  if (typeof id !== 'string' || ['', '.', '..'].includes(id))
    throw new WebhookIdError(
      `${JSON.stringify(id)} is no id. Use one that the API gave, e.g. that of a destination: dst_…`,
    );
  return encodeURIComponent(id);
}

const destination = (id: string): string => `/destinations/${segment(id)}`;

const once = ({ idempotencyKey = randomUUID() }: Idempotent) => ({
  headers: { 'idempotency-key': idempotencyKey },
  repeatable: true,
});

const ifMatching = ({ ifMatch }: IfMatch) => ({
  ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  repeatable: ifMatch === undefined,
});

const recovering = ({ since, until, statuses }: RecoverInput) => ({
  since: isoTime(since),
  until: isoTime(until),
  statuses,
});

const isoTime = <Time extends Date | string | undefined>(time: Time) =>
  time instanceof Date ? time.toISOString() : (time as Exclude<Time, Date>);
