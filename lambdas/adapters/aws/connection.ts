import type { Agent as HttpAgent, ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { RequestOptions } from 'node:https';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { headerOf } from '../raw-headers.ts';
import { httpAgent, httpsAgent, timeoutError } from './agents.ts';

export interface Exchange {
  status: number;
  /** `x-amzn-errortype`. */
  errorType: string | undefined;
  body: string;
}

/** In milliseconds. */
export interface Deadlines {
  /**
   * For a whole response, from the time at which the call has a connection. A hanging call must end well before the
   * function does, so that the batch gets its response.
   */
  response: number;
  /** For a new connection: name, TCP and TLS. */
  connection: number;
}

export const DEADLINES: Deadlines = { response: 5_000, connection: 3_000 };

/** Kept connections to one endpoint. */
export class Connection {
  readonly #hostname: string;
  readonly #port: string;
  readonly #servername: string;
  readonly #request: (options: RequestOptions) => ClientRequest;
  readonly #agent: HttpAgent;
  readonly #deadlines: Deadlines;

  constructor(endpoint: URL, deadlines: Deadlines = DEADLINES) {
    const secure = endpoint.protocol === 'https:';
    this.#hostname = endpoint.hostname;
    this.#port = endpoint.port;
    this.#servername = isIP(endpoint.hostname) === 0 ? endpoint.hostname : '';
    this.#deadlines = deadlines;
    this.#request = secure ? httpsRequest : httpRequest;
    this.#agent = oneEndpoint(secure ? httpsAgent(deadlines.connection) : httpAgent(deadlines.connection));
  }

  /**
   * POSTs to `/`.
   *
   * @param headers names and values in turns
   * @throws AwsError `TimeoutError`
   * @throws Error what the connection ends with, e.g. of code `ECONNRESET`.
   */
  post(headers: readonly string[], body: string): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      const request = this.#request({
        method: 'POST',
        hostname: this.#hostname,
        port: this.#port,
        path: '/',
        headers,
        servername: this.#servername,
        agent: this.#agent,
      });
      const { response: limit } = this.#deadlines;
      let deadline: NodeJS.Timeout | undefined;
      request.on('socket', () => {
        deadline = setTimeout(() => request.destroy(timeoutError('response', limit)), limit);
      });
      const fail = (error: Error): void => {
        clearTimeout(deadline);
        reject(error);
      };
      request.on('error', fail);
      request.on('response', (response) => {
        readText(response, fail, (text) => {
          clearTimeout(deadline);
          resolve({ status: response.statusCode ?? 0, errorType: headerOf(response, 'x-amzn-errortype'), body: text });
        });
      });
      request.end(body);
    });
  }
}

/** Spares working out which of many endpoints a connection is for. */
function oneEndpoint(agent: HttpAgent): HttpAgent {
  agent.getName = () => 'aws';
  // Node's own sets again, by system calls, what the connection was made with.
  agent.keepSocketAlive = (socket) => {
    (socket as Socket).unref();
    return true;
  };
  return agent;
}

function readText(response: IncomingMessage, fail: (error: Error) => void, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', fail);
  response.on('end', () => {
    done((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8'));
  });
}
