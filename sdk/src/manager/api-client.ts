import { setTimeout as sleep } from 'node:timers/promises';
import { apiError, WebhookConnectionError } from './api-errors.ts';
import { type Connection, connect, type WebhookManagerOptions } from './connection.ts';
import { networkReason } from '../network-reason.ts';
import { readProblem } from './problem-document.ts';
import { type ApiRequest, signRequest } from './sign-request.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_ATTEMPTS = 4;
/** The wait before retry n is random in [0, 200 ms x 2^n]. */
const BACKOFF_BASE_MS = 200;
/** A call fails at once when `Retry-After` asks for a longer wait. */
const LONGEST_WAIT_MS = 30_000;

export interface Call {
  method: ApiRequest['method'];
  /** Relative to the API's base URL; its parts are percent-encoded. */
  path: string;
  /** The request omits a parameter that is `undefined`. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Whether the client may send the request again after a lost response. Default: true for GET, else false. */
  repeatable?: boolean;
}

export interface ApiResponse<Body> {
  status: number;
  body: Body;
  /** The text of the body. */
  text: string;
  etag: string | undefined;
}

/** Calls the admin API: signs, sends and retries requests, and turns problem documents into errors. */
export class ApiClient {
  readonly #options: WebhookManagerOptions;
  #connection: Connection | undefined;

  /** Reads the environment at the first call, not here: `webhookManager` exists before the caller can set variables. */
  constructor(options: WebhookManagerOptions) {
    this.#options = options;
  }

  /**
   * @throws WebhookApiError when the API refuses the request
   * @throws WebhookConnectionError when no response arrives
   * @throws WebhookConfigurationError when the URL, the region or the credentials are missing
   */
  async call<Body>(call: Call): Promise<ApiResponse<Body>> {
    this.#connection ??= connect(this.#options);
    const { maxAttempts = DEFAULT_ATTEMPTS } = this.#options;
    const repeatable = call.repeatable ?? call.method === 'GET';
    const end = performance.now() + (this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    // A server that holds a request open holds its repetitions too.
    const isLate = (): boolean => performance.now() >= end;
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= maxAttempts;
      const backoffMs = Math.random() * BACKOFF_BASE_MS * 2 ** attempt;
      const received = await this.#send(call, this.#connection).catch((error: unknown) => {
        if (last || isLate() || !repeatable || !(error instanceof WebhookConnectionError)) throw error;
        return undefined;
      });
      if (received === undefined) {
        await sleep(backoffMs);
        continue;
      }
      const { response, text } = received;
      if (response.ok) {
        return {
          status: response.status,
          body: bodyOf(call, response, text) as Body,
          text,
          etag: response.headers.get('etag') ?? undefined,
        };
      }
      // The API did not execute a request with status 429. After a 5xx it may have.
      const again = response.status === 429 || (response.status >= 500 && repeatable && !isLate());
      const waitMs = Math.max(backoffMs, 1000 * (Number(response.headers.get('retry-after') ?? 0) || 0));
      if (last || !again || waitMs > LONGEST_WAIT_MS) {
        throw apiError(readProblem(response.status, response.statusText, response.headers, text));
      }
      await sleep(waitMs);
    }
  }

  async #send(
    { method, path, query = {}, body, headers = {} }: Call,
    connection: Connection,
  ): Promise<{ response: Response; text: string }> {
    const url = new URL(connection.apiUrl + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    // Signature Version 4 encodes a space in a query as %20, URLSearchParams as +.
    url.search = url.search.replaceAll('+', '%20');
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = {
      method,
      url,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(text !== undefined && { 'content-type': 'application/json' }),
      },
      body: text,
    };
    const signed = await signRequest(request, connection);
    try {
      const response = await fetch(url, {
        method,
        headers: signed,
        redirect: 'error',
        signal: AbortSignal.timeout(this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
        ...(text !== undefined && { body: text }),
      });
      return { response, text: await response.text() };
    } catch (error) {
      throw new WebhookConnectionError(
        `${method} ${url.origin}${url.pathname} got no response: ${networkReason(error, url)}. Check that the API runs and that WEBHOOKS_API_URL is right.`,
        { cause: error },
      );
    }
  }
}

/** The body of a 2xx: an object, or nothing. A proxy, a sign-in page or another server at the URL returns something else. */
function bodyOf({ method, path }: Call, response: Response, text: string): object | undefined {
  if (text === '') return undefined;
  const value = parsed(text);
  if (typeof value === 'object' && value !== null) return value;
  const type = response.headers.get('content-type') ?? 'no content type';
  throw new WebhookConnectionError(
    `${method} ${path} got a response that is not of the admin API (${type}): ${JSON.stringify(text.slice(0, 100))}. Check that WEBHOOKS_API_URL is right.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
