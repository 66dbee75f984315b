import { signatureHeaders } from './sign-request.ts';
import type { StackFile } from '../../local/stack-file.ts';

/** A response of the admin API. */
export interface ApiAnswer<Body> {
  status: number;
  headers: Headers;
  /** Parsed; `undefined` without a body. */
  body: Body;
  /** Raw. */
  text: string;
}

export interface ApiRequest {
  /** Sent as JSON; text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

export type AdminApiAccess = Pick<StackFile, 'adminApiUrl' | 'credentials' | 'region'>;

/** The admin API as a program without the SDK calls it: signed requests, JSON. */
export class AdminApi {
  readonly #stack: AdminApiAccess;

  constructor(stack: AdminApiAccess) {
    this.#stack = stack;
  }

  get url(): URL {
    return new URL(this.#stack.adminApiUrl ?? '');
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { body, headers = {} }: ApiRequest = {},
  ): Promise<ApiAnswer<Body>> {
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const { url } = this;
    const target = new URL(`${url.pathname}${path}`, url);
    const request = {
      method,
      url: `${target.pathname}${target.search}`,
      headers: { host: url.host },
      body: Buffer.from(text),
    };
    const signed = signatureHeaders(request, this.#stack.credentials, this.#stack.region, Date.now());
    return read(
      await fetch(target, {
        method,
        headers: { ...jsonHeaders(text), ...headers, ...signed },
        ...(text !== '' && { body: text }),
      }),
    );
  }

  async unsigned(method: string, path: string): Promise<ApiAnswer<Record<string, unknown>>> {
    return read(await fetch(new URL(`${this.url.pathname}${path}`, this.url), { method }));
  }

  /** Calls, and throws unless the response has the status. */
  async expect<Body = Record<string, unknown>>(
    status: number,
    method: string,
    path: string,
    request: ApiRequest = {},
  ): Promise<ApiAnswer<Body>> {
    const answer = await this.call<Body>(method, path, request);
    if (answer.status !== status)
      throw new Error(`${method} ${path} answered ${answer.status}, not ${status}: ${answer.text}`);
    return answer;
  }
}

const jsonHeaders = (text: string): Record<string, string> =>
  text === '' ? {} : { 'content-type': 'application/json' };

async function read<Body>(response: Response): Promise<ApiAnswer<Body>> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? undefined : JSON.parse(text)) as Body,
    text,
  };
}
