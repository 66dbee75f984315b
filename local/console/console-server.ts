import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RuntimeLog } from '../aws/runtime-log.ts';
import type { StackFile } from '../stack-file.ts';
import { ApiProxy } from './api-proxy.ts';
import { PageFiles } from './page-files.ts';
import { checkCaller, checkHost, sessionToken } from './request-guard.ts';

/** Nothing from elsewhere, nothing inline, in no frame. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const API = '/api';

export interface ConsoleOptions {
  stack: Pick<StackFile, 'region' | 'credentials'> & { adminApiUrl: string };
  log: RuntimeLog;
}

/**
 * Serves the status page on loopback, and signs for it: requests below `/api` that come from the page itself, with the
 * session that is in the printed address, are passed to the admin API with the admin's signature.
 */
export class ConsoleServer {
  readonly #server: Server;
  readonly #files = new PageFiles();
  readonly #proxy: ApiProxy;
  readonly #token: string;
  readonly #log: RuntimeLog;

  constructor({ stack, log }: ConsoleOptions) {
    this.#proxy = new ApiProxy(stack.adminApiUrl, stack.credentials, stack.region);
    this.#token = sessionToken(stack.credentials);
    this.#log = log;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /**
   * @param port the wanted one; where it is taken, and for 0, any free one
   * @returns the address to open. The session is in its fragment, which browsers send to nobody.
   */
  async listen(port: number): Promise<string> {
    try {
      await this.#listen(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await this.#listen(0);
    }
    return `http://127.0.0.1:${this.#port}/#session=${this.#token}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    this.#proxy.close();
    await closed;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    try {
      const refusal = checkHost(request.headers, this.#port);
      if (refusal !== undefined) return problem(response, refusal.status, refusal.code, refusal.detail);
      if (!url.startsWith(`${API}/`)) return await this.#servePage(url, response);
      const stranger = checkCaller(request.headers, this.#token);
      if (stranger !== undefined) return problem(response, stranger.status, stranger.code, stranger.detail);
      await this.#proxy.forward(request, response, url.slice(API.length));
    } catch (error) {
      this.#fail(response, error);
    }
  }

  async #servePage(url: string, response: ServerResponse): Promise<void> {
    const path = url.split('?', 1)[0] ?? '/';
    if (path === '/config.json') {
      const content = Buffer.from(JSON.stringify({ title: 'local stack', apiBase: API, signIn: { kind: 'session' } }));
      return send(response, 200, 'application/json', content, 'no-store');
    }
    const file = await this.#files.read(path);
    if (file === undefined) return problem(response, 404, 'not-found', 'There is no such file.');
    send(response, 200, file.type, file.content, file.immutable ? 'public, max-age=31536000, immutable' : 'no-store');
  }

  /** The page went away, or the gateway does: the first needs no word. */
  #fail(response: ServerResponse, error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    this.#log.problem(`The console could not answer: ${detail}`);
    problem(response, 502, 'console-failed', detail);
  }
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  send(
    response,
    status,
    'application/problem+json',
    Buffer.from(JSON.stringify({ code, status, title: 'The console cannot do this', detail })),
    'no-store',
  );
}

function send(response: ServerResponse, status: number, type: string, content: Buffer, cacheControl: string): void {
  response.writeHead(status, {
    ...PAGE_HEADERS,
    'content-type': type,
    'content-length': content.length,
    'cache-control': cacheControl,
  });
  response.end(content);
}
