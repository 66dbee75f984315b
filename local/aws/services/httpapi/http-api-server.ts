import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../../gateway/read-body.ts';
import type { ServiceAnswer } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import { foreignRequest } from './loopback-guard.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const LARGEST_BODY = 10 * 1024 * 1024;
/** Request line and header values together. */
const LARGEST_HEAD = 10_240;

/** A request as it came on the wire. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** By name in lower case, all values. */
  headers: Readonly<Record<string, readonly string[]>>;
  body: Buffer;
}

/** A response of API Gateway itself. */
export const gatewayMessage = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});

/** The loopback server of one HTTP API: its own port, so that its pages have an origin of their own. */
export class HttpApiServer {
  readonly #server: Server;
  readonly #serve: (request: ReceivedRequest, port: number) => Promise<ServiceAnswer>;
  readonly #log: RuntimeLog;

  constructor(serve: (request: ReceivedRequest, port: number) => Promise<ServiceAnswer>, log: RuntimeLog) {
    this.#serve = serve;
    this.#log = log;
    this.#server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0, maxHeaderSize: 64 * 1024 });
    this.#server.on('request', (request, response) => void this.#respond(request, response));
  }

  /**
   * @param port the wanted one; where it is taken, and for 0, any free one
   * @returns e.g. `http://127.0.0.1:4567`
   */
  async listen(port: number): Promise<string> {
    try {
      await this.#listen(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await this.#listen(0);
    }
    return `http://127.0.0.1:${this.#port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, await this.#answer(request));
    } catch (error) {
      // The client went away while it was sending.
      if (request.destroyed && !request.complete) return;
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#log.problem(`The HTTP API failed: ${reason}`);
      send(response, gatewayMessage(500, 'Internal Server Error'));
    }
  }

  async #answer(request: IncomingMessage): Promise<ServiceAnswer> {
    const foreign = foreignRequest(request, this.#port);
    if (foreign !== undefined) return gatewayMessage(403, `Forbidden. ${foreign}`);
    const { method = 'GET', url = '/', headersDistinct } = request;
    const headers = headersDistinct as ReceivedRequest['headers'];
    if (sizeOfHead(method, url, headers) > LARGEST_HEAD) return gatewayMessage(431, 'Request Header Fields Too Large');
    try {
      const body = await readBody(request, LARGEST_BODY);
      return await this.#serve({ method, url, headers, body }, this.#port);
    } catch (error) {
      if (error instanceof ServiceError && error.status === 413) return gatewayMessage(413, 'Request Entity Too Large');
      throw error;
    }
  }
}

const sizeOfHead = (method: string, url: string, headers: ReceivedRequest['headers']): number =>
  [`${method} ${url} HTTP/1.1`, ...Object.values(headers).flat()].reduce((sum, { length }) => sum + length, 0);

function send(response: ServerResponse, { status, headers, body }: ServiceAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
