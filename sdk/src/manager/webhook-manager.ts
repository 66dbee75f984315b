import { randomUUID } from 'node:crypto';
import { rawMember } from '../../../core/event/envelope/raw-member.ts';
import { ApiClient, type ApiResponse, type Call } from './api-client.ts';
import { WebhookIdError, WebhookNotFoundError } from './api-errors.ts';
import type { WebhookManagerOptions } from './connection.ts';
import { type Listing, type ListOptions, type Page, PagedListing } from './listing.ts';
import { fitsPath, segment } from './segment.ts';
import type { DeliveryHistoryFilter, WebhookDelivery, WebhookDeliveryDetails } from './types/delivery.ts';
import type {
  Destination,
  DestinationDetails,
  DestinationWithSecret,
  RegisterWebhookInput,
  RotateSecretInput,
  UpdateWebhookInput,
  Warned,
} from './types/destination.ts';
import type {
  EventOptions,
  EventsFilter,
  EventTypeDescription,
  FilterTestInput,
  FilterTestResult,
  ListedEvent,
  RecordedEvent,
  Tenant,
} from './types/event.ts';
import type {
  AuditEntry,
  AuditFilter,
  Backfill,
  BackfillInput,
  BackfillPlan,
  DestinationStats,
  Health,
  RecoverInput,
  Recovery,
  RecoveryPlan,
  TestResult,
  TestWebhookInput,
} from './types/insight.ts';

/** `etag` identifies the returned state. Pass it as `ifMatch` to change this state only. */
export type WithEtag<Body> = Body & { etag: string };

export interface IfMatch {
  /** The API refuses with 412 unless the destination still has this etag. Default: any state. */
  ifMatch?: string | undefined;
}

export interface Idempotent {
  /** Requests with the same key take effect once in 24 hours. Default: a new key for each call, the same for its retries. */
  idempotencyKey?: string | undefined;
}

const EVENT_ID = /^msg_/;
/** Every documented event type has a dot; ids have none. */
const EVENT_TYPE = /^[^\s.]+\.\S+$/;

/**
 * The admin API: destinations, deliveries and events. Every method signs with the AWS SDK's default credential chain and
 * retries: after 429 always, after a 5xx or a lost response if a repetition is safe.
 *
 * Every method throws `WebhookApiError` or one of its subclasses when the API refuses, `WebhookConnectionError` when no
 * response arrives, `WebhookConfigurationError` when a setting is missing, `WebhookIdError` for a value that is no id.
 */
export class WebhookManager {
  readonly #api: ApiClient;

  constructor(options: WebhookManagerOptions = {}) {
    this.#api = new ApiClient(options);
  }

  /** Registers a destination for all events from now on. Returns its secret, once. */
  async registerWebhook(
    input: RegisterWebhookInput,
    options: Idempotent = {},
  ): Promise<WithEtag<DestinationWithSecret & Warned>> {
    return this.#tagged({ method: 'POST', path: '/destinations', body: input, ...once(options) });
  }

  /** Deletes a destination: it gets no further POST, and its open deliveries end with the reason `destination_deleted`. */
  async unregisterWebhook(id: string, { ifMatch = '*' }: IfMatch = {}): Promise<void> {
    await this.#api.call({
      method: 'DELETE',
      path: destination(id),
      headers: { 'if-match': ifMatch },
      repeatable: ifMatch === '*',
    });
  }

  async getWebhook(id: string): Promise<WithEtag<DestinationDetails>> {
    return this.#tagged({ method: 'GET', path: destination(id) });
  }

  /** Returns the destination, or `undefined` if it does not exist. */
  async findWebhook(id: string): Promise<WithEtag<DestinationDetails> | undefined> {
    try {
      return await this.getWebhook(id);
    } catch (error) {
      if (error instanceof WebhookNotFoundError) return undefined;
      throw error;
    }
  }

  /** Lists the destinations of a tenant (default: `default`), or of all tenants with `*`. */
  listWebhooks({ tenant, ...options }: ListOptions & { tenant?: string | undefined } = {}): Listing<Destination> {
    return this.#list('/destinations', { tenant }, options);
  }

  /** Changes settings from the next delivery on. An absent setting stays; `null` resets a setting to its default. */
  async updateWebhook(
    id: string,
    changes: UpdateWebhookInput,
    { ifMatch = '*' }: IfMatch = {},
  ): Promise<WithEtag<Destination & Warned>> {
    return this.#tagged({
      method: 'PATCH',
      path: destination(id),
      body: changes,
      headers: { 'if-match': ifMatch },
      repeatable: ifMatch === '*',
    });
  }

  /** Pauses a destination. Its deliveries wait, at most for the retention period of the stack. */
  async pauseWebhook(id: string, options: IfMatch = {}): Promise<WithEtag<Destination>> {
    return this.#tagged({ method: 'POST', path: `${destination(id)}/pause`, ...ifMatching(options) });
  }

  /** Ends a pause or DISABLED. Waiting deliveries go out at the destination's rate limit, oldest first. */
  async resumeWebhook(id: string, options: IfMatch = {}): Promise<WithEtag<Destination>> {
    return this.#tagged({ method: 'POST', path: `${destination(id)}/resume`, ...ifMatching(options) });
  }

  /** Returns a new secret, once. The old secret ends in 24 hours, or at once with `immediately`. */
  async rotateSecret(
    id: string,
    input: RotateSecretInput = {},
    { ifMatch }: IfMatch = {},
  ): Promise<WithEtag<DestinationWithSecret>> {
    // Not repeatable: a second rotation would end the secret of the first one.
    return this.#tagged({
      method: 'POST',
      path: `${destination(id)}/rotate-secret`,
      body: input,
      ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
    });
  }

  /** Sends one signed test event now and returns the outcome. */
  async testWebhook(id: string, input: TestWebhookInput = {}): Promise<TestResult> {
    return this.#body({ method: 'POST', path: `${destination(id)}/test`, body: input });
  }

  /** Returns figures of the latest 200 deliveries. */
  async getWebhookStats(id: string): Promise<DestinationStats> {
    return this.#body({ method: 'GET', path: `${destination(id)}/stats` });
  }

  /**
   * Lists deliveries, newest first.
   *
   * @throws WebhookIdError at once, when `event` is neither the id of an event nor an event type
   */
  getWebhookDeliveryHistory(filter: DeliveryHistoryFilter & ListOptions = {}): Listing<WebhookDelivery> {
    const { destinationId, event, tenant, status, code, startDate, endDate, ...options } = filter;
    const type = event === undefined || EVENT_ID.test(event) ? undefined : event;
    if (type !== undefined && !EVENT_TYPE.test(type))
      throw new WebhookIdError(
        `event is ${JSON.stringify(type)}, which is neither the id of an event (msg_…) nor an event type (order.created). Use the webhookId that publishEvents returned, or find the event by the publisher's eventId with getEvent.`,
      );
    const query = {
      destination: destinationId,
      event: type === undefined ? event : undefined,
      type,
      tenant,
      status,
      code,
      from: isoTime(startDate),
      to: isoTime(endDate),
    };
    return this.#list('/deliveries', query, options);
  }

  /** Returns a delivery with all attempts. */
  async getDelivery(id: string): Promise<WebhookDeliveryDetails> {
    return this.#body({ method: 'GET', path: `/deliveries/${segment(id)}` });
  }

  /** Sends a delivery again, with all of its attempts anew and the same `webhook-id`. */
  async resendDelivery(id: string, options: Idempotent = {}): Promise<WebhookDeliveryDetails> {
    return this.#body({ method: 'POST', path: `/deliveries/${segment(id)}/resend`, ...once(options) });
  }

  /** Counts the deliveries that a recovery would send again, and estimates its time. */
  async planRecovery(id: string, input: RecoverInput): Promise<RecoveryPlan> {
    return this.#body({
      method: 'POST',
      path: `${destination(id)}/recover`,
      body: { ...recovering(input), dryRun: true },
      repeatable: true,
    });
  }

  /** Sends all deliveries again that did not succeed, at the destination's rate limit. */
  async recoverWebhook(id: string, input: RecoverInput, options: Idempotent = {}): Promise<Recovery> {
    return this.#body({
      method: 'POST',
      path: `${destination(id)}/recover`,
      body: { ...recovering(input), dryRun: false },
      ...once(options),
    });
  }

  /** Returns the progress of a recovery. */
  async getRecovery(id: string, recoveryId: string): Promise<Recovery> {
    return this.#body({ method: 'GET', path: `${destination(id)}/recoveries/${segment(recoveryId)}` });
  }

  /** Lists the recoveries of a destination, newest first. */
  listRecoveries(id: string, options: ListOptions = {}): Listing<Recovery> {
    return this.#list(`${destination(id)}/recoveries`, {}, options);
  }

  /** Counts the events that a backfill would send, and estimates its time and price. */
  async planBackfill(id: string, input: BackfillInput): Promise<BackfillPlan> {
    return this.#body({
      method: 'POST',
      path: `${destination(id)}/backfill`,
      body: { ...backfilling(input), dryRun: true },
      repeatable: true,
    });
  }

  /** Sends earlier events that the destination did not get, at its rate limit. */
  async backfillWebhook(id: string, input: BackfillInput, options: Idempotent = {}): Promise<Backfill> {
    return this.#body({
      method: 'POST',
      path: `${destination(id)}/backfill`,
      body: { ...backfilling(input), dryRun: false },
      ...once(options),
    });
  }

  /** Returns the progress of a backfill. */
  async getBackfill(id: string, backfillId: string): Promise<Backfill> {
    return this.#body({ method: 'GET', path: `${destination(id)}/backfills/${segment(backfillId)}` });
  }

  /** Lists the backfills of a destination, newest first. */
  listBackfills(id: string, options: ListOptions = {}): Listing<Backfill> {
    return this.#list(`${destination(id)}/backfills`, {}, options);
  }

  /** Lists events of all tenants or of one, newest recorded first. */
  listEvents({ from, to, limit, ...filter }: EventsFilter & ListOptions = {}): Listing<ListedEvent> {
    return this.#list('/events', { ...filter, from: isoTime(from), to: isoTime(to) }, { limit });
  }

  /** Lists the tenants that have or had a destination, by name. */
  listTenants(options: ListOptions = {}): Listing<Tenant> {
    return this.#list('/tenants', {}, options);
  }

  /**
   * Returns an event with a verdict for each destination: "why didn't I get it?"
   *
   * @param id `msg_…`, the `eventId` of the publisher, or the id of EventBridge
   */
  async getEvent(id: string, options: EventOptions = {}): Promise<RecordedEvent> {
    const [path, named] = fitsPath(id) ? ([`/events/${segment(id)}`, {}] as const) : (['/event', { id }] as const);
    const { nextCursor, ...event } = await this.#body<RecordedEvent & { nextCursor?: string }>({
      method: 'GET',
      path,
      query: { ...options, ...named },
    });
    for (let cursor = nextCursor; cursor !== undefined;) {
      const more: RecordedEvent & { nextCursor?: string } = await this.#body({
        method: 'GET',
        path,
        query: { ...options, ...named, cursor },
      });
      event.verdicts.push(...more.verdicts);
      cursor = more.nextCursor;
    }
    return event;
  }

  /**
   * Returns the body that the POSTs of an event have, byte for byte: numbers such as `1500.00` keep their digits.
   *
   * @param id `msg_…`
   * @returns `undefined` once the payload is erased or expired
   */
  async getEventBody(
    id: string,
    { destination: only }: Pick<EventOptions, 'destination'> = {},
  ): Promise<string | undefined> {
    const { text } = await this.#api.call({
      method: 'GET',
      path: `/events/${segment(id)}`,
      query: { destination: only, limit: 1 },
    });
    return rawMember(text, 'payload');
  }

  /** Erases the payload for good. The record of the event stays. */
  async eraseEventPayload(id: string, { tenant }: Pick<EventOptions, 'tenant'> = {}): Promise<void> {
    const inPath = fitsPath(id) ? id : (await this.getEvent(id, { tenant })).id;
    await this.#api.call({
      method: 'DELETE',
      path: `/events/${segment(inPath)}/payload`,
      query: { tenant },
      repeatable: true,
    });
  }

  /** Tests a filter. Returns the first field that does not match. */
  async testFilter(input: FilterTestInput): Promise<FilterTestResult> {
    return this.#body({ method: 'POST', path: '/filters/test', body: input, repeatable: true });
  }

  /** Returns the documented event types, each with its schema and an example. */
  async listEventTypes(): Promise<EventTypeDescription[]> {
    return (await this.#body<{ items: EventTypeDescription[] }>({ method: 'GET', path: '/event-types' })).items;
  }

  /** Lists all changes: caller, time, action. Newest first. */
  listAudit({ target, from, to, ...options }: AuditFilter & ListOptions = {}): Listing<AuditEntry> {
    return this.#list('/audit', { target, from: isoTime(from), to: isoTime(to) }, options);
  }

  async getHealth(): Promise<Health> {
    return this.#body({ method: 'GET', path: '/health' });
  }

  /** Returns the OpenAPI 3.1 document of the API. */
  async getOpenApi(): Promise<Record<string, unknown>> {
    return this.#body({ method: 'GET', path: '/openapi.json' });
  }

  async #body<Body>(call: Call): Promise<Body> {
    return (await this.#api.call<Body>(call)).body;
  }

  async #tagged<Body>(call: Call): Promise<WithEtag<Body>> {
    const { body, etag = '' }: ApiResponse<Body> = await this.#api.call<Body>(call);
    return { ...body, etag };
  }

  #list<Item>(path: string, query: Call['query'], options: ListOptions): Listing<Item> {
    return new PagedListing<Item>(
      (page) => this.#body<Page<Item>>({ method: 'GET', path, query: { ...query, ...page } }),
      options,
    );
  }
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

const recovering = ({ since, until, ...rest }: RecoverInput) => ({
  ...rest,
  since: isoTime(since),
  until: isoTime(until),
});

const backfilling = ({ from, to, ...rest }: BackfillInput) => ({ ...rest, from: isoTime(from), to: isoTime(to) });

const isoTime = <Time extends Date | string | undefined>(time: Time) =>
  time instanceof Date ? time.toISOString() : (time as Exclude<Time, Date>);
