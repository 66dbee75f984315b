import { setTimeout as sleep } from 'node:timers/promises';
import { apiError, WebhookConnectionError } from './api-errors.ts';
import { type Connection, connect, type WebhookManagerOptions } from './connection.ts';
import { networkReason } from '../network-reason.ts';
import { readProblem } from './problem-document.ts';
import { type ApiRequest, signRequest } from './sign-request.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_ATTEMPTS = 4;
/** Waits are random in [0, 200 ms x 2^n]. */
const BACKOFF_BASE_MS = 200;
/** Longer than this a `Retry-After` is not waited for. */
const LONGEST_WAIT_MS = 30_000;

export interface Call {
  method: ApiRequest['method'];
  /** Below the API's base URL; its parts are percent-encoded. */
  path: string;
  /** What is `undefined` is left out. */
  query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Doing it twice is as good as once, so that it may be sent again though an answer was lost. Default: for GET. */
  repeatable?: boolean;
}

export interface ApiAnswer<Body> {
  status: number;
  body: Body;
  etag: string | undefined;
}

/** Calls the admin API: signs, sends, retries, and turns problem documents into errors. */
export class ApiClient {
  readonly #options: WebhookManagerOptions;
  #connection: Connection | undefined;

  /** Connects at the first call, so that a manager may be made before its environment is complete. */
  constructor(options: WebhookManagerOptions) {
    this.#options = options;
  }

  /**
   * @throws WebhookApiError the API refused
   * @throws WebhookConnectionError no answer came
   * @throws WebhookConfigurationError where to send or as whom is not known
   */
  async call<Body>(call: Call): Promise<ApiAnswer<Body>> {
    this.#connection ??= connect(this.#options);
    const { maxAttempts = DEFAULT_ATTEMPTS } = this.#options;
    const repeatable = call.repeatable ?? call.method === 'GET';
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= maxAttempts;
      const backoffMs = Math.random() * BACKOFF_BASE_MS * 2 ** attempt;
      const answer = await this.#send(call, this.#connection).catch((error: unknown) => {
        if (last || !repeatable || !(error instanceof WebhookConnectionError)) throw error;
        return undefined;
      });
      if (answer === undefined) {
        await sleep(backoffMs);
        continue;
      }
      const { response, text } = answer;
      if (response.ok) {
        return {
          status: response.status,
          body: (text === '' ? undefined : JSON.parse(text)) as Body,
          etag: response.headers.get('etag') ?? undefined,
        };
      }
      // What met a limit was not carried out; what met another failure may have been.
      const again = response.status === 429 || (response.status >= 500 && repeatable);
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
    // Signature Version 4 knows a space in a query as %20 alone.
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
        `${method} ${url.origin}${url.pathname} got no answer: ${networkReason(error)}. Is the API there, and WEBHOOKS_API_URL right?`,
        { cause: error },
      );
    }
  }
}
