import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Credentials } from '../aws/gateway/credential-store.ts';
import { readBody } from '../aws/gateway/read-body.ts';
import { signatureHeaders } from './sign-request.ts';

/** Headers of the page's requests that the API gets to see. */
const FORWARDED = ['accept', 'content-type', 'if-match', 'if-none-match', 'idempotency-key'] as const;
/** Headers of the API's responses that the page gets to see. */
const RETURNED = ['content-type', 'etag', 'location', 'retry-after', 'x-amzn-requestid'] as const;

/** Signs requests of the page with the admin's key, which never leaves this process, and passes them to the admin API. */
export class ApiProxy {
  readonly #base: URL;
  readonly #credentials: Credentials;
  readonly #region: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(adminApiUrl: string, credentials: Credentials, region: string) {
    this.#base = new URL(adminApiUrl);
    this.#credentials = credentials;
    this.#region = region;
  }

  /** @param path path and query below the base of the API, from its slash on, as they came on the wire */
  async forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = await readBody(request);
    const method = request.method ?? 'GET';
    const url = `${this.#base.pathname.replace(/\/$/, '')}${path}`;
    const headers: Record<string, string> = { host: this.#base.host };
    for (const name of FORWARDED) {
      const value = request.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    Object.assign(
      headers,
      signatureHeaders({ method, url, headers, body }, this.#credentials, this.#region, Date.now()),
    );
    const answer = await this.#send(method, url, { ...headers, 'content-length': String(body.length) }, body);
    // The page did not wait for it.
    if (response.destroyed) return void answer.destroy();
    const returned = RETURNED.flatMap((name) =>
      typeof answer.headers[name] === 'string' ? [[name, answer.headers[name]] as const] : [],
    );
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(returned));
    await pipeline(answer, response);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      httpRequest(
        { method, path, headers, hostname: this.#base.hostname, port: this.#base.port, agent: this.#agent },
        resolve,
      )
        .on('error', reject)
        .end(body);
    });
  }
}
