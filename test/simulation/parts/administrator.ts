import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { deliveryIdOf } from '../../../core/contract/ids.ts';
import { parseDelivery } from '../../../core/contract/keys.ts';
import { keyPart } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { Table } from '../services/table.ts';
import type { SimulatedFunction } from './function.ts';
import type { Ledger, RecordedSubscription } from './ledger.ts';
import type { AdminAct, DestinationPlan } from './scenario.ts';
import { START } from './scenario.ts';
import type { Scheduler } from './scheduler.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Earlier than any event by any clock. */
const LONG_AGO = new Date(START - 86_400_000).toISOString();
/** More tries than any outage takes. */
const MOST_TRIES = 2_000;

/** Deleted meanwhile, or in conflict with what it is doing. */
const EXPECTED: ReadonlySet<number> = new Set([404, 409]);

interface ApiRequest {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
}

interface ApiAnswer {
  status: number;
  /** An earlier try had no response, and may have made the change. */
  repeated: boolean;
}

/** An admin, who calls the admin API. A request without a response, or with 5xx, is sent again. */
export class Administrator {
  readonly #api: SimulatedFunction;
  readonly #deliveries: Table;
  readonly #ledger: Ledger;
  readonly #scheduler: Scheduler;
  /** By destination: one act after the other. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #fail: (error: Error) => void;
  #requests = 0;

  constructor(
    api: SimulatedFunction,
    deliveries: Table,
    ledger: Ledger,
    scheduler: Scheduler,
    fail: (error: Error) => void,
  ) {
    this.#api = api;
    this.#deliveries = deliveries;
    this.#ledger = ledger;
    this.#scheduler = scheduler;
    this.#fail = fail;
  }

  register({ id, tenant, events, url, secret, supplied, rateLimit, retry, listener }: DestinationPlan): void {
    const headers = { 'X-Custom': 'yes' };
    const posts = listener === true ? { listener } : { headers, rateLimit, retry };
    const body = { url, tenant, events, ...posts, ...(supplied && { secret }) };
    this.#inTurn(id, () =>
      this.#subscribing(id, events, { method: 'POST', path: '/destinations', body, idempotencyKey: id }),
    );
  }

  perform(act: AdminAct): void {
    this.#inTurn(act.destination, () => this.#perform(act));
  }

  async #perform(act: AdminAct): Promise<void> {
    const path = `/destinations/${act.destination}`;
    switch (act.act) {
      case 'pause':
        await this.#request({ method: 'POST', path: `${path}/pause` });
        break;
      case 'enable':
        await this.#request({ method: 'POST', path: `${path}/resume` });
        break;
      case 'delete':
        await this.#subscribing(act.destination, [], { method: 'DELETE', path });
        break;
      case 'subscribe':
        await this.#subscribing(act.destination, act.events, { method: 'PATCH', path, body: { events: act.events } });
        break;
      case 'url':
        await this.#request({ method: 'PATCH', path, body: { url: act.url } });
        break;
      case 'limit':
        await this.#request({ method: 'PATCH', path, body: { rateLimit: act.rateLimit } });
        break;
      case 'retry':
        await this.#request({ method: 'PATCH', path, body: { retry: act.retry } });
        break;
      case 'rotate':
        await this.#request({ method: 'POST', path: `${path}/rotate-secret` });
        break;
      case 'recover': {
        const body = { since: LONG_AGO, statuses: ['FAILED', 'RETRY_EXHAUSTED'], codes: act.codes };
        await this.#request({ method: 'POST', path: `${path}/recover`, body, idempotencyKey: `${act.at}` });
        break;
      }
      case 'backfill': {
        const { from, to, types, filter } = act;
        const body = {
          from: from === undefined ? LONG_AGO : new Date(from).toISOString(),
          to: to === undefined ? to : new Date(to).toISOString(),
          types,
          filter,
        };
        await this.#request({
          method: 'POST',
          path: `${path}/backfill`,
          body,
          idempotencyKey: `backfill-${act.destination}-${act.at}`,
        });
        break;
      }
      case 'resend':
        await this.#resend(act.destination, act.nth);
        break;
      case 'erase': {
        const { status } = await this.#request({ method: 'DELETE', path: `/events/${act.eventId}/payload` });
        if (status < 300) this.#ledger.erased.set(act.eventId, this.#scheduler.now);
        break;
      }
    }
  }

  /** Sends one of the destination's deliveries again, if there is any. */
  async #resend(destination: string, nth: number): Promise<void> {
    const keys = [...this.#deliveries.rows()]
      .map((row) => keyPart(row, parseDelivery))
      .filter((key) => key.destinationId === destination);
    const key = keys[nth % keys.length];
    if (key === undefined) return;
    const id = deliveryIdOf(key);
    await this.#request({ method: 'POST', path: `/deliveries/${id}/resend`, idempotencyKey: `${id}-${nth}` });
  }

  /** A request that changes subscriptions. The change is in force when the API responds. */
  async #subscribing(destination: string, events: readonly string[], request: ApiRequest): Promise<void> {
    const subscription: RecordedSubscription = { events, respondedAt: Number.POSITIVE_INFINITY };
    this.#ledger.recordSubscription(destination, subscription);
    const { status, repeated } = await this.#request(request);
    const isGone = request.method === 'DELETE' && status === 404;
    if (status < 300 || isGone) subscription.respondedAt = this.#scheduler.now;
    else if (!repeated) this.#ledger.withdrawSubscription(destination, subscription);
  }

  #inTurn(destination: string, act: () => Promise<void>): void {
    const turn = (this.#last.get(destination) ?? Promise.resolve()).then(act).catch(this.#fail);
    this.#last.set(destination, turn);
  }

  async #request(request: ApiRequest): Promise<ApiAnswer> {
    for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
      const response = await new Promise<unknown>((resolve) => {
        this.#api.invoke(this.#event(request), resolve);
      });
      const status = (response as APIGatewayProxyResult | undefined)?.statusCode ?? 502;
      if (status < 300 || EXPECTED.has(status)) return { status, repeated: attempt > 1 };
      if (status < 500) throw new Error(`${request.method} ${request.path}: ${JSON.stringify(response)}`);
      await new Promise<void>((resolve) => {
        this.#scheduler.after(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), resolve);
      });
    }
    throw new Error(`${request.method} ${request.path} had no response in ${MOST_TRIES} tries`);
  }

  #event({ method, path, body, idempotencyKey }: ApiRequest): APIGatewayProxyEvent {
    const headers = {
      host: 'api.example.com',
      ...(method !== 'POST' && { 'if-match': '*' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
    const requestContext = {
      requestId: `request-${(this.#requests += 1)}`,
      stage: 'v1',
      path: `/v1${path}`,
      apiId: 'test',
      identity: { userArn: 'arn:aws:iam::123456789012:user/ada', sourceIp: '203.0.113.9' },
    } as APIGatewayProxyEvent['requestContext'];
    return {
      resource: '/{proxy+}',
      path,
      httpMethod: method,
      headers,
      multiValueHeaders: {},
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: { proxy: path.slice(1) },
      stageVariables: null,
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
      requestContext,
    };
  }
}
